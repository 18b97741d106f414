import { randomBytes } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StoreError } from "@openpims/maccess";
import { createExclusively, moveAside, storageFailure, systemCode } from "./durable-file.ts";
import { isOwnFile, opensToOthers } from "./ownership.ts";

export interface StoredKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export const KEY_BYTES = 32;

export function newKey(): StoredKey {
  return { id: randomBytes(8).toString("hex"), key: randomBytes(KEY_BYTES) };
}

/** The key of a directory in a file, for systems without a keychain: as safe as the owner's other files. */
export class StorageKeyFile {
  readonly #path: string;
  /** The key already read, and the file's fingerprint at that time. */
  #seen: { readonly as: string; readonly key: StoredKey | undefined } | undefined;

  constructor(directory: string) {
    this.#path = join(directory, "device.key");
  }

  /** @returns `undefined` if there is no file, or if it holds no key */
  async read(): Promise<StoredKey | undefined> {
    try {
      await isOwnFile(this.#path);
      const as = fingerprint(await lstat(this.#path, { bigint: true }));
      if (this.#seen?.as !== as) this.#seen = await this.#load();
      return this.#seen.key;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw storageFailure("The device's key file cannot be read", error);
    }
  }

  async #load() {
    const file = await open(
      this.#path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      const stats = await file.stat({ bigint: true });
      const found = await file.stat();
      // Windows has no such bits: inherited permissions close a user's folder to others.
      if (process.platform !== "win32" && opensToOthers(found, 0o077, dirname(this.#path)))
        throw readableByOthers(this.#path);
      return { as: fingerprint(stats), key: parse(await file.readFile("utf8")) };
    } finally {
      await file.close();
    }
  }

  /** Writes a new key, or reads the one that another process wrote first. */
  async create(): Promise<StoredKey> {
    const made = newKey();
    const text = `${JSON.stringify({ openpims: 1, id: made.id, key: Buffer.from(made.key).toString("base64") })}\n`;
    try {
      if (await createExclusively(this.#path, text)) return made;
      const winner = await this.read();
      if (winner !== undefined) return winner;
      // The file holds no key. Set it aside: its content may matter to its owner.
      await moveAside(this.#path, (n) => `${this.#path}.unreadable-${n}`);
      if (await createExclusively(this.#path, text)) return made;
    } catch (error) {
      throw storageFailure("The device's key file cannot be written", error);
    }
    throw new StoreError("failed", "The device's key file changes while it is being made; try again");
  }
}

/** Changes with every write to the file, with its replacement and with its mode. */
const fingerprint = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(" ");

/** The parser's error is dropped: it would quote the file. */
function parse(text: string): StoredKey | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, key } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof key !== "string") return undefined;
  const bytes = Buffer.from(key, "base64");
  return bytes.length === KEY_BYTES ? { id, key: bytes } : undefined;
}

function readableByOthers(path: string): StoreError {
  return new StoreError(
    "failed",
    `The key file ${path} can be read by others: run chmod 600 on it and try again`,
  );
}
