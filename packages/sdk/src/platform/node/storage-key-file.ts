import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { StoreError } from "@openpims/maccess";
import { createExclusively, moveAside, storageFailure, systemCode } from "./durable-file.ts";
import { opensToOthers } from "./ownership.ts";
import { SeenFile } from "./seen-file.ts";

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
  readonly #file: SeenFile<StoredKey>;

  constructor(directory: string) {
    const path = join(directory, "device.key");
    this.#path = path;
    this.#file = new SeenFile(path, parse, (found) => {
      // Windows has no such bits: inherited permissions close a user's folder to others.
      if (process.platform !== "win32" && opensToOthers(found, 0o077, dirname(path)))
        throw readableByOthers(path);
    });
  }

  /** @returns `undefined` if there is no file, or if it holds no key */
  read(): StoredKey | undefined {
    try {
      return this.#file.read();
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw storageFailure("The device's key file cannot be read", error);
    }
  }

  /** The key of this id. One that was read before opens what it sealed, also after the file is gone. */
  find(id: string): Uint8Array | undefined {
    const { last } = this.#file;
    const known = last?.id === id ? last : this.read();
    return known?.id === id ? known.key : undefined;
  }

  /** Writes a new key, or reads the one that another process wrote first. */
  async create(): Promise<StoredKey> {
    const made = newKey();
    const text = `${JSON.stringify({ openpims: 1, id: made.id, key: Buffer.from(made.key).toString("base64") })}\n`;
    try {
      if (await createExclusively(this.#path, text)) return made;
      const winner = this.read();
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
