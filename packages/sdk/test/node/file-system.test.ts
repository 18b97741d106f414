import { readdir } from "node:fs/promises";
import { WITHOUT_PERMISSIONS } from "@openpims/testing/poor-file-systems";
import { expect, it } from "vitest";
import { fileSystemLacks } from "../../src/platform/node/file-system.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";
import { childCommand, run } from "./storage-child.ts";

const env = { ...process.env, ...WITHOUT_PERMISSIONS };
const child = (what: string, folder: string, ...rest: string[]) =>
  run(childCommand(what, folder, "no-keychain", ...rest), env);

it("a file system without permissions and hard links keeps records, and says what it lacks", async () => {
  const folder = `${await temporaryFolder()}/device`;
  expect(await child("write", folder, "device", "kept")).toBe("written");
  expect(await child("read", folder, "device")).toBe("read kept");
  await child("count", folder, "session");
  expect(await child("read", folder, "session")).toBe("read 50");
  expect(await child("prepare", folder)).toBe("permissions, hard links");
  expect((await readdir(folder)).filter((name) => /probe|[0-9a-f]{16}$/.test(name))).toEqual([]);
  // The same folder on a file system that has them is judged by its modes.
  expect(fileSystemLacks(folder)).toEqual([]);
});
