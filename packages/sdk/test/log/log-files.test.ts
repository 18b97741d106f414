import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { MemoryLogFiles } from "../../src/platform/memory/memory-log-files.ts";
import { FolderLogFiles } from "../../src/platform/node/folder-log-files.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";
import { FIRST, logFilesContract, SECOND } from "./log-files-contract.ts";

const windows = process.platform === "win32";

logFilesContract("MemoryLogFiles", async () => {
  const files = new MemoryLogFiles();
  return { files, textOf: async (name) => files.textOf(name) };
});

logFilesContract("FolderLogFiles", async () => {
  const directory = join(await temporaryFolder(), "made", "by-it");
  const files = new FolderLogFiles(directory);
  return { files, textOf: (name) => readFile(join(directory, name), "utf8") };
});

it.skipIf(windows)("folder and files are their owner's only", async () => {
  const directory = join(await temporaryFolder(), "logs");
  await new FolderLogFiles(directory).append(FIRST, "line\n");
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, FIRST))).mode & 0o777).toBe(0o600);
});

it("other files in the folder are not listed", async () => {
  const directory = await temporaryFolder();
  await writeFile(join(directory, "notes.log"), "mine");
  await writeFile(join(directory, `${FIRST}.gz`), "mine");
  expect(await new FolderLogFiles(directory).list()).toEqual([]);
});

it.skipIf(windows)("a link in a file's place is not followed", async () => {
  const directory = await temporaryFolder();
  await writeFile(join(directory, "mine"), "mine");
  await symlink(join(directory, "mine"), join(directory, FIRST));
  await expect(new FolderLogFiles(directory).append(FIRST, "line\n")).rejects.toThrow("ELOOP");
  expect(await readFile(join(directory, "mine"), "utf8")).toBe("mine");
});

it("fails where the folder cannot be one", async () => {
  const directory = join(await temporaryFolder(), "file");
  await writeFile(directory, "");
  const files = new FolderLogFiles(directory);
  await expect(files.append(FIRST, "line\n")).rejects.toThrow();
  await expect(files.list()).rejects.toThrow();
});

it("fails where a folder stands in a file's place", async () => {
  const directory = await temporaryFolder();
  await mkdir(join(directory, FIRST));
  await expect(new FolderLogFiles(directory).append(FIRST, "line\n")).rejects.toThrow();
});

it("several processes write whole lines to one file at once", async () => {
  const directory = await temporaryFolder();
  const run = promisify(execFile);
  const child = join(import.meta.dirname, "fixtures", "log-child.ts");
  const names = ["a", "b", "c"];
  await Promise.all(
    names.map((name) => run(process.execPath, [...process.execArgv, child, directory, SECOND, name])),
  );
  expect(await readdir(directory)).toEqual([SECOND]);
  const lines = (await readFile(join(directory, SECOND), "utf8")).split("\n").slice(0, -1);
  const expected = names.flatMap((name) =>
    Array.from({ length: 100 }, (_, n) => `${name}${n} ${name.repeat(2000)}`),
  );
  expect(lines.sort()).toEqual(expected.sort());
});
