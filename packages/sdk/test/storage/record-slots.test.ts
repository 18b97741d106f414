// The two slots of a record's file: a write that was cut off gives way to the one before.
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileStorage } from "../../src/platform/node/file-storage.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SLOT = 8 * 1024;

async function recordOf(...texts: readonly (readonly ["replacement" | "successor" | "note", string])[]) {
  const directory = await temporaryFolder();
  const open = () => new FileStorage({ directory, keychain: false }).record("device");
  const record = open();
  for (const [as, text] of texts) await record.write(text, as);
  return { directory, path: join(directory, "device.json"), open };
}

/** The offset of the slot that holds the newest line. */
async function newestSlot(path: string): Promise<number> {
  const bytes = await readFile(path);
  const sequenceAt = (offset: number) =>
    Number(/"sequence":(\d+)/.exec(bytes.toString("latin1", offset, offset + 300))?.[1] ?? 0);
  return sequenceAt(SLOT) > sequenceAt(0) ? SLOT : 0;
}

/** The file as it is if only so many bytes of the newest line came to the disk, above what was there. */
async function cutOff(path: string, kept: number, rest: Buffer): Promise<void> {
  const bytes = await readFile(path);
  const offset = await newestSlot(path);
  const end = bytes.indexOf("\n", offset) + 1;
  rest.copy(bytes, offset + kept, kept, end - offset);
  await writeFile(path, bytes);
}

it("a successor is written in place, and the file has two lines at most", async () => {
  const { path, open } = await recordOf(["replacement", "1"]);
  const { ino } = await stat(path);
  for (let n = 2; n < 30; n++) {
    await open().write(String(n), "successor");
    expect(await open().read()).toBe(String(n));
    expect((await readFile(path, "latin1")).match(/"openpims"/g)).toHaveLength(2);
  }
  expect(await stat(path)).toMatchObject({ ino });
});

it("a replacement leaves nothing of the texts before", async () => {
  const { path, open } = await recordOf(["replacement", "1"], ["successor", "2"], ["replacement", "3"]);
  expect((await readFile(path, "latin1")).match(/"openpims"/g)).toHaveLength(1);
  expect(await open().read()).toBe("3");
});

it.each([0, 1, 10, 100, 150])("a line of which %d bytes were written gives way", async (kept) => {
  for (const filler of [0, 0x20, 0xff]) {
    const { directory, path, open } = await recordOf(
      ["replacement", "one"],
      ["successor", "two"],
      ["successor", "three"],
    );
    await cutOff(path, kept, Buffer.alloc(SLOT, filler));
    expect(await open().read()).toBe("two");
    await open().write("four", "successor");
    expect(await open().read()).toBe("four");
    await cutOff(path, kept, Buffer.alloc(SLOT, filler));
    expect(await open().read()).toBe("two");
    expect(await readdir(directory)).not.toContain("device.unreadable-1.json");
  }
});

it("a file that ends within its second line gives way to the first", async () => {
  const { path, open } = await recordOf(["replacement", "one"], ["successor", "two"]);
  const bytes = await readFile(path);
  for (const length of [SLOT, SLOT + 1, bytes.length - 1]) {
    await writeFile(path, bytes.subarray(0, length));
    expect(await open().read()).toBe("one");
  }
});

it("a line that was not flushed is overwritten first, so that a flushed one is always left", async () => {
  const { path, open } = await recordOf(
    ["replacement", "one"],
    ["successor", "flushed"],
    ["note", "noted"],
    ["note", "noted again"],
    ["successor", "last"],
  );
  expect(await open().read()).toBe("last");
  await cutOff(path, 50, Buffer.alloc(SLOT));
  expect(await open().read()).toBe("flushed");
});

describe("a record of which no line can be read", () => {
  it("is unreadable, and set aside whole", async () => {
    const { directory, path, open } = await recordOf(["replacement", "one"], ["successor", "two"]);
    const bytes = await readFile(path);
    for (const offset of [0, SLOT]) bytes.writeUInt8(bytes.readUInt8(offset + 100) ^ 1, offset + 100);
    await writeFile(path, bytes);
    await expect(open().read()).rejects.toMatchObject({ kind: "unreadable" });
    await open().setAside();
    expect(await readFile(join(directory, "device.unreadable-1.json"))).toEqual(bytes);
    expect(await open().read()).toBeUndefined();
    await open().write("new", "successor");
    expect(await open().read()).toBe("new");
  });

  it("also where a line of another record or another sequence was put in", async () => {
    const { directory, path, open } = await recordOf(["replacement", "one"]);
    const session = new FileStorage({ directory, keychain: false }).record("session");
    await session.write("of the session");
    await copyFile(join(directory, "session.json"), path);
    await expect(open().read()).rejects.toMatchObject({ kind: "unreadable" });
    const text = await readFile(join(directory, "session.json"), "latin1");
    await writeFile(join(directory, "session.json"), text.replace('"sequence":1', '"sequence":9'));
    await expect(session.read()).rejects.toMatchObject({ kind: "unreadable" });
  });
});
