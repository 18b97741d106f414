import { describe, expect, it } from "vitest";
import type { LogFiles } from "../../src/platform/platform.ts";

export interface LogFilesUnderTest {
  readonly files: LogFiles;
  /** The text of the file. */
  textOf(name: string): Promise<string>;
}

export const FIRST = "pims-2026-11-23T000000.000Z.log";
export const SECOND = "pims-2026-11-24T070113.123Z-0a1b2c3d.log";

/** The contract of LogFiles, for every implementation. */
export function logFilesContract(label: string, make: () => Promise<LogFilesUnderTest>): void {
  describe(`${label} keeps the contract of log files`, () => {
    it("has no file before the first line", async () => {
      const { files } = await make();
      expect(await files.list()).toEqual([]);
    });

    it("adds lines to the end, and tells the size in bytes", async () => {
      const { files, textOf } = await make();
      expect(await files.append(FIRST, "é\n")).toBe(3);
      expect(await files.append(FIRST, "two\nthree\n")).toBe(13);
      expect(await textOf(FIRST)).toBe("é\ntwo\nthree\n");
    });

    it("lists the files by name, with their sizes", async () => {
      const { files } = await make();
      await files.append(SECOND, "second\n");
      await files.append(FIRST, "first\n");
      expect(await files.list()).toEqual([
        { name: FIRST, size: 6 },
        { name: SECOND, size: 7 },
      ]);
    });

    it("loses no line of 50 that are added at once, and mixes none", async () => {
      const { files, textOf } = await make();
      const lines = Array.from({ length: 50 }, (_, n) => `${n}:${"x".repeat(500)}\n`);
      await Promise.all(lines.map((line) => files.append(FIRST, line)));
      const written = (await textOf(FIRST)).split("\n").slice(0, -1);
      expect(written.map((line) => `${line}\n`).sort()).toEqual(lines.sort());
    });

    it("deletes a file, and nothing where there is none", async () => {
      const { files } = await make();
      await files.append(FIRST, "first\n");
      await files.append(SECOND, "second\n");
      await files.remove(FIRST);
      await files.remove(FIRST);
      expect((await files.list()).map(({ name }) => name)).toEqual([SECOND]);
    });

    it("gives each file a path of its own", async () => {
      const { files } = await make();
      expect(files.pathOf(FIRST)).toContain(FIRST);
      expect(files.pathOf(FIRST)).not.toBe(files.pathOf(SECOND));
    });

    it.each(["../device.json", "device.json", `x/${FIRST}`, `${FIRST}/x`, "", `${FIRST}\n`])(
      "refuses %j, which is not the name of a log file",
      async (name) => {
        const { files } = await make();
        await expect(files.append(name, "line\n")).rejects.toThrow(RangeError);
        expect(() => files.pathOf(name)).toThrow(RangeError);
      },
    );
  });
}
