import { existsSync } from "node:fs";
import { readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../src/platform/node/durable-file.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";

const posix = process.platform !== "win32";

describe("a folder", () => {
  it("is made with its missing parents, each its owner's only", async () => {
    const folder = await temporaryFolder();
    await makeFolder(`${folder}/a/b/c/`);
    for (const made of ["a", "a/b", "a/b/c"]) {
      const { mode } = await stat(join(folder, made));
      if (posix) expect((mode & 0o777).toString(8)).toBe("700");
    }
  });

  it("that exists stays, also behind a link", async () => {
    const folder = await temporaryFolder();
    await symlink(folder, `${folder}/link`);
    await makeFolder(`${folder}/link`);
    expect(await readdir(folder)).toEqual(["link"]);
  });

  it("can be made by several at once", async () => {
    const folder = await temporaryFolder();
    for (let round = 0; round < 30; round++) {
      const deep = `${folder}/${round}/a/b/c`;
      await Promise.all(Array.from({ length: 20 }, () => makeFolder(deep)));
      expect(existsSync(deep)).toBe(true);
    }
  });

  it("is refused beneath a file and in the place of one", async () => {
    const folder = await temporaryFolder();
    await writeFile(`${folder}/file`, "");
    await expect(makeFolder(`${folder}/file`)).rejects.toThrow("EEXIST");
    await expect(makeFolder(`${folder}/file/below`)).rejects.toThrow("ENOTDIR");
  });

  // Linux answers ENOENT there, though the parent exists.
  it.runIf(existsSync("/proc/self"))("is refused at once where none can be made", async () => {
    await expect(makeFolder("/proc/nope/deep")).rejects.toThrow("ENOENT");
  });
});
