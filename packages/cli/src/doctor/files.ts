import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FileSystemLack, fileSystemLacks, secretFileFault } from "@openpims/sdk/node";
import { deviceFolder } from "../configuration/data-folder.ts";
import type { Job } from "../job/job.ts";
import type { Check } from "./checks.ts";

const systemCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown";

/** Checks the data folder, the device's folder in it, and their modes. */
export function checkFiles(job: Job): readonly Check[] {
  const { data } = job;
  const name = "data folder";
  const device = deviceFolder(data);
  try {
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (systemCode(error) === "ENOENT")
      return [{ name, state: "ok", found: `${data} is not there yet, it is made when it is needed` }];
    return [
      {
        name,
        state: "fail",
        found: `${data} cannot be used (${systemCode(error)})`,
        remedy: "make it yours to read and write, or give another with --data",
      },
    ];
  }
  const open = [data, device, ...filesIn(device), ...filesIn(data)].filter(opensToOthers);
  // The host controls access to the folder itself; the files in it hold secrets.
  const files = open.filter((path) => path !== data && path !== device);
  if (files.length > 0)
    return [
      {
        name,
        state: "fail",
        found: `others can read ${files.join(", ")}`,
        remedy: "run chmod 600 on each",
      },
    ];
  if (open.length > 0)
    return [
      {
        name,
        state: "warn",
        found: `others can look into ${open.join(", ")}`,
        remedy: "run chmod 700 on it",
      },
    ];
  const lacks = fileSystemLacks(data);
  if (lacks.length > 0)
    return [
      {
        name,
        state: "warn",
        found: `${data} is on a file system without ${lacks.join(" and ")}`,
        remedy: lackRemedies[lacks.includes("permissions") ? "permissions" : "hard links"],
      },
    ];
  return [{ name, state: "ok", found: data }];
}

const lackRemedies: Readonly<Record<FileSystemLack, string>> = {
  permissions:
    "others on this machine may read the device, and chmod changes nothing: use a folder on a local disk (--data), or in a container a named volume",
  "hard links":
    "it works; a power cut at the first start can leave an empty file: better a folder on a local disk (--data)",
};

function opensToOthers(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return secretFileFault(found, found.isDirectory() ? path : dirname(path)) === "open to others";
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function filesIn(folder: string): string[] {
  try {
    return (
      readdirSync(folder, { withFileTypes: true })
        // Lock files are empty.
        .filter((entry) => entry.isFile() && !entry.name.includes(".lock"))
        .map((entry) => join(folder, entry.name))
    );
  } catch {
    return [];
  }
}

/** Checks the key that seals the device's files. */
export function checkKey(job: Job): readonly Check[] {
  const name = "key";
  const device = deviceFolder(job.data);
  let text: string;
  try {
    text = readFileSync(join(device, "key.json"), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT")
      return [{ name, state: "ok", found: "none yet, it is made at the first sign-in" }];
    return [
      {
        name,
        state: "fail",
        found: `key.json cannot be read (${systemCode(error)})`,
        remedy: "make it yours to read",
      },
    ];
  }
  const [, source] = /"source"\s*:\s*"(keychain|file)"/.exec(text) ?? [];
  if (source === "keychain") return [{ name, state: "ok", found: "in the system's keychain" }];
  if (source === undefined)
    return [{ name, state: "warn", found: "key.json is damaged", remedy: "nothing to do: it is made again" }];
  const file = join(device, "device.key");
  if (exists(file)) return [{ name, state: "ok", found: `in ${file}, as there is no keychain` }];
  return [
    {
      name,
      state: "fail",
      found: `${file} is gone, and the device's files cannot be opened without it`,
      remedy: "put it back from a backup, or sign in and enrol again",
    },
  ];
}
