import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Keychain } from "../../src/platform/node/os-keychain.ts";
import { StorageKey } from "../../src/platform/node/storage-key.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";

class FakeKeychain implements Keychain {
  readonly secrets = new Map<string, Uint8Array>();
  locked = false;

  async get(id: string) {
    if (this.locked) throw new Error("locked");
    return this.secrets.get(id);
  }

  async set(id: string, secret: Uint8Array) {
    if (this.locked) throw new Error("locked");
    this.secrets.set(id, secret);
  }
}

it("keeps the key in the keychain and nothing secret on disk", async () => {
  const directory = await temporaryFolder();
  const keychain = new FakeKeychain();
  const { reference, key } = await new StorageKey(directory, keychain).current();
  expect(reference.source).toBe("keychain");
  expect(keychain.secrets.get(reference.id)).toEqual(key);
  expect((await readdir(directory)).sort()).toEqual(["key.json", "key.lock"]);
  expect(JSON.parse(await readFile(join(directory, "key.json"), "utf8"))).toEqual(reference);
});

it("gives all who start at once the same key", async () => {
  const directory = await temporaryFolder();
  const keychain = new FakeKeychain();
  const keys = Array.from({ length: 10 }, () => new StorageKey(directory, keychain).current());
  const [first, ...others] = await Promise.all(keys);
  for (const other of others) expect(other).toEqual(first);
});

it("takes a key file where the keychain cannot be used, and stays with it", async () => {
  const directory = await temporaryFolder();
  const keychain = new FakeKeychain();
  keychain.locked = true;
  const made = await new StorageKey(directory, keychain).current();
  expect(made.reference.source).toBe("file");
  keychain.locked = false;
  expect(await new StorageKey(directory, keychain).current()).toEqual(made);
});

it("fails on a locked keychain with a sentence that says to unlock it, and makes no other key", async () => {
  const directory = await temporaryFolder();
  const keychain = new FakeKeychain();
  const { reference } = await new StorageKey(directory, keychain).current();
  keychain.locked = true;
  const locked = new StorageKey(directory, keychain);
  const refusal = { kind: "failed", message: expect.stringContaining("unlock it") };
  await expect(locked.find(reference)).rejects.toMatchObject(refusal);
  await expect(locked.current()).rejects.toMatchObject(refusal);
  expect(await readdir(directory)).not.toContain("device.key");
});

it("fails where the keychain that holds the key is turned off", async () => {
  const directory = await temporaryFolder();
  await new StorageKey(directory, new FakeKeychain()).current();
  const refusal = { kind: "failed", message: expect.stringContaining("keychain: true") };
  await expect(new StorageKey(directory, undefined).current()).rejects.toMatchObject(refusal);
});

it("knows a key that an open keychain does not have as gone, and makes the next one there", async () => {
  const directory = await temporaryFolder();
  const keychain = new FakeKeychain();
  const { reference } = await new StorageKey(directory, keychain).current();
  keychain.secrets.clear();
  const keys = new StorageKey(directory, keychain);
  expect(await keys.find(reference)).toBeUndefined();
  const next = await keys.current();
  expect(next.reference.source).toBe("keychain");
  expect(next.reference.id).not.toBe(reference.id);
  expect(await new StorageKey(directory, keychain).current()).toEqual(next);
});

it.each(["missing", "damaged"])("uses the key file again if the choice is %s", async (how) => {
  const directory = await temporaryFolder();
  const made = await new StorageKey(directory, undefined).current();
  const choice = join(directory, "key.json");
  await (how === "missing" ? rm(choice) : writeFile(choice, "damaged"));
  expect(await new StorageKey(directory, new FakeKeychain()).current()).toEqual(made);
  expect(JSON.parse(await readFile(choice, "utf8"))).toEqual(made.reference);
});
