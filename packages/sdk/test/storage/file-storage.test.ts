import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { StoreError } from "@openpims/maccess";
import { describe, expect, it } from "vitest";
import { FileStorage } from "../../src/platform/node/file-storage.ts";
import { storageContract } from "./storage-contract.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SECRET = "canary-5ecret-K0";
const windows = process.platform === "win32";

storageContract("FileStorage", async () => {
  const directory = join(await temporaryFolder(), "made", "by-it");
  const storage = new FileStorage({ directory, keychain: false });
  const aside = (name: string, file: string) => file.startsWith(`${name}.unreadable-`);
  const countAside = async (name: string) =>
    (await readdir(directory)).filter((file) => aside(name, file)).length;
  return { storage, countAside };
});

async function stored() {
  const directory = await temporaryFolder();
  const open = () => new FileStorage({ directory, keychain: false }).record("device");
  await open().write(SECRET);
  const path = join(directory, "device.json");
  return { directory, path, open, key: join(directory, "device.key") };
}

/** The error of the expected kind, which contains nothing of the text. */
async function refusal(kind: StoreError["kind"], work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ kind });
  expect(inspect(error, { depth: 10 })).not.toContain("canary");
  return error as StoreError;
}

describe("a changed record is unreadable, and stays in place", () => {
  it("for a change of any one byte", async () => {
    const { path, open } = await stored();
    const original = await readFile(path);
    for (let at = 0; at < original.length; at++) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await writeFile(path, changed);
      await refusal("unreadable", open().read());
      expect(await readFile(path)).toEqual(changed);
    }
    await writeFile(path, original);
    expect(await open().read()).toBe(SECRET);
  });

  it.each(["", "not JSON", "null", "[]", '{"openpims":1}', `{"canary":"canary`])(
    "for the text %j",
    async (text) => {
      const { path, open } = await stored();
      await writeFile(path, text);
      await refusal("unreadable", open().read());
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );

  it("for another key under the same id", async () => {
    const { key, open } = await stored();
    const file = JSON.parse(await readFile(key, "utf8"));
    await writeFile(key, JSON.stringify({ ...file, key: Buffer.alloc(32, 1).toString("base64") }));
    await refusal("unreadable", open().read());
  });

  it("for a record copied under the other record's name", async () => {
    const { directory, path } = await stored();
    await copyFile(path, join(directory, "session.json"));
    await refusal("unreadable", new FileStorage({ directory, keychain: false }).record("session").read());
  });

  it.each(["missing", "damaged"])("for a %s key file, and the next write works", async (how) => {
    const { directory, path, key, open } = await stored();
    const original = await readFile(path);
    await (how === "missing" ? rm(key) : writeFile(key, "damaged"));
    await refusal("unreadable", open().read());
    await open().setAside();
    await open().write("next");
    expect(await open().read()).toBe("next");
    expect(await readFile(join(directory, "device.unreadable-1.json"))).toEqual(original);
    expect((await readdir(directory)).includes("device.key.unreadable-1")).toBe(how === "damaged");
  });
});

describe("a record that was read before", () => {
  it("gives the text that another program has written meanwhile, and writes after it", async () => {
    const { open } = await stored();
    const [here, there] = [open(), open()];
    for (const as of ["successor", "note", "replacement"] as const) {
      for (const [one, other] of [
        [here, there],
        [there, here],
      ] as const) {
        await one.write(`${as} one`, as);
        expect(await other.read()).toBe(`${as} one`);
        await other.write(`${as} two`, as);
        expect(await one.read()).toBe(`${as} two`);
      }
    }
  });

  it("gives way to the line before after a change of its newest one, and is gone with its file", async () => {
    const { path, open } = await stored();
    const record = open();
    await record.write("next", "successor");
    const original = await readFile(path);
    const [first, newest] = [original.indexOf('"tag"'), original.lastIndexOf('"tag"')];
    for (const at of [newest, first]) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at + 10) ^ 1, at + 10);
      await writeFile(path, changed);
      expect(await record.read()).toBe(at === first ? "next" : SECRET);
    }
    await rm(path);
    expect(await record.read()).toBeUndefined();
    await writeFile(path, "nothing of ours");
    await refusal("unreadable", record.read());
  });

  it("is given back after a file of the same bytes has replaced its own", async () => {
    const { path, open } = await stored();
    const record = open();
    expect(await record.read()).toBe(SECRET);
    await copyFile(path, `${path}.copy`);
    await rm(path);
    await copyFile(`${path}.copy`, path);
    await record.write("next", "successor");
    expect(await open().read()).toBe("next");
  });
});

describe("a storage that cannot be used fails", () => {
  it("where the directory is a file", async () => {
    const directory = join(await temporaryFolder(), "file");
    await writeFile(directory, "");
    const record = new FileStorage({ directory, keychain: false }).record("device");
    await refusal("failed", record.read());
    await refusal("failed", record.write(SECRET));
    await refusal("failed", record.setAside());
    await refusal(
      "failed",
      record.exclusively(async () => undefined),
    );
  });

  it("where a directory stands in the record's place, leaving no draft behind", async () => {
    const directory = await temporaryFolder();
    await mkdir(join(directory, "device.json"));
    const record = new FileStorage({ directory, keychain: false }).record("device");
    await refusal("failed", record.read());
    await refusal("failed", record.write(SECRET));
    await refusal("failed", record.setAside());
    expect((await readdir(directory)).sort()).toEqual(["device.json", "device.key", "key.json", "key.lock"]);
  });

  it("where the lock file is no lock file", async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, "device.lock"), "something else".repeat(100));
    const record = new FileStorage({ directory, keychain: false }).record("device");
    await refusal(
      "failed",
      record.exclusively(async () => undefined),
    );
  });

  it.skipIf(windows)("where others can read the key file, saying what to do", async () => {
    const { key, open } = await stored();
    await chmod(key, 0o640);
    expect((await refusal("failed", open().read())).message).toContain("chmod 600");
    await refusal("failed", open().write(SECRET));
    await chmod(key, 0o600);
    expect(await open().read()).toBe(SECRET);
  });
});

describe("what is on disk", () => {
  it("holds the text nowhere in the folder", async () => {
    const { directory, open } = await stored();
    await open().exclusively(() => open().write(`${SECRET} again`));
    for (const name of await readdir(directory)) {
      const content = await readFile(join(directory, name));
      expect(content.includes(SECRET)).toBe(false);
      expect(content.includes(Buffer.from(SECRET).toString("base64"))).toBe(false);
    }
  });

  it("differs for the same text written twice", async () => {
    const { path, open } = await stored();
    const first = await readFile(path, "utf8");
    await open().write(SECRET);
    expect(await readFile(path, "utf8")).not.toBe(first);
  });

  it.skipIf(windows)("is its owner's only", async () => {
    const directory = join(await temporaryFolder(), "storage");
    const record = new FileStorage({ directory, keychain: false }).record("device");
    await record.exclusively(() => record.write(SECRET));
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const files = await readdir(directory);
    expect(files.sort()).toEqual(["device.json", "device.key", "device.lock", "key.json", "key.lock"]);
    for (const file of files) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });
});
