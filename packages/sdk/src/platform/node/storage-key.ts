import { timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { StoreError } from "@openpims/maccess";
import { createExclusively, replaceFile, storageFailure, systemCode } from "./durable-file.ts";
import type { Keychain } from "./os-keychain.ts";
import { withProcessLock } from "./process-lock.ts";
import { isKeyReference, type KeyReference } from "./sealed-record.ts";
import { SeenFile } from "./seen-file.ts";
import { KEY_BYTES, newKey, StorageKeyFile } from "./storage-key-file.ts";

export interface NamedKey {
  readonly reference: KeyReference;
  readonly key: Uint8Array;
}

/**
 * The key that seals the records of one directory: in the system's keychain, or in a key file on systems without one.
 * `key.json` holds the choice, which is made once and is no secret.
 */
export class StorageKey {
  readonly #directory: string;
  readonly #choicePath: string;
  readonly #choice: SeenFile<KeyReference>;
  readonly #file: StorageKeyFile;
  readonly #keychain: Keychain | undefined;
  /** The keychain's keys, cached: each request could prompt the user. */
  readonly #known = new Map<string, Uint8Array>();

  constructor(directory: string, keychain: Keychain | undefined) {
    this.#directory = directory;
    this.#choicePath = join(directory, "key.json");
    this.#choice = new SeenFile(this.#choicePath, parseChoice);
    this.#file = new StorageKeyFile(directory);
    this.#keychain = keychain;
  }

  /**
   * The key that a record names, `undefined` if it is definitely gone.
   * @throws StoreError `failed` if the search fails for now, so that a locked keychain never costs a record
   */
  async find(reference: KeyReference): Promise<Uint8Array | undefined> {
    return reference.source === "keychain"
      ? this.#findInKeychain(reference.id)
      : this.#file.find(reference.id);
  }

  /** The key to seal with, made at the first call. @throws StoreError `failed` */
  async current(): Promise<NamedKey> {
    const chosen = await this.#chosen();
    return chosen ?? withProcessLock(join(this.#directory, "key.lock"), () => this.#establish());
  }

  /** The chosen key, `undefined` if there is no choice yet or its key is gone. */
  async #chosen(): Promise<NamedKey | undefined> {
    const reference = this.#readChoice();
    if (reference?.source !== "file") {
      const key = reference && (await this.#findInKeychain(reference.id));
      return reference && key && { reference, key };
    }
    // From the file as it is now: a record sealed under a key that is gone would be lost.
    const stored = this.#file.read();
    return stored?.id === reference.id ? { reference, key: stored.key } : undefined;
  }

  async #establish(): Promise<NamedKey> {
    // Another process may have chosen while this one waited for the lock.
    const chosen = await this.#chosen();
    if (chosen !== undefined) return chosen;
    const made = await this.#make(this.#readChoice());
    const choice = `${JSON.stringify(made.reference)}\n`;
    try {
      // An existing choice names a key that is gone, or no key at all.
      if (!(await createExclusively(this.#choicePath, choice))) await replaceFile(this.#choicePath, choice);
    } catch (error) {
      throw storageFailure("The choice of the device's key cannot be stored", error);
    }
    return made;
  }

  /** A directory that lost its key gets the next one from the same source; only the first choice is free. */
  async #make(lost: KeyReference | undefined): Promise<NamedKey> {
    if (lost?.source === "keychain") return this.#makeInKeychain();
    const free = lost === undefined && this.#file.read() === undefined;
    if (free && this.#keychain !== undefined) {
      try {
        return await this.#makeInKeychain();
      } catch {
        // This system has no keychain, so it uses the key file.
      }
    }
    const { id, key } = await this.#file.create();
    return { reference: { source: "file", id }, key };
  }

  async #makeInKeychain(): Promise<NamedKey> {
    const { id, key } = newKey();
    const keychain = this.#usableKeychain();
    try {
      await keychain.set(id, key);
      const kept = await keychain.get(id);
      if (kept?.length !== key.length || !timingSafeEqual(kept, key)) {
        throw new Error("The keychain does not keep what it is given");
      }
    } catch (error) {
      throw keychainFailure(error);
    }
    this.#known.set(id, key);
    return { reference: { source: "keychain", id }, key };
  }

  async #findInKeychain(id: string): Promise<Uint8Array | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const keychain = this.#usableKeychain();
    let key: Uint8Array | undefined;
    try {
      key = await keychain.get(id);
    } catch (error) {
      throw keychainFailure(error);
    }
    if (key?.length !== KEY_BYTES) return undefined;
    this.#known.set(id, key);
    return key;
  }

  #usableKeychain(): Keychain {
    if (this.#keychain !== undefined) return this.#keychain;
    throw new StoreError(
      "failed",
      "The device's key is in the system's keychain: allow the keychain (keychain: true)",
    );
  }

  #readChoice(): KeyReference | undefined {
    try {
      return this.#choice.read();
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw storageFailure("The choice of the device's key cannot be read", error);
    }
  }
}

function parseChoice(text: string): KeyReference | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isKeyReference(value) ? value : undefined;
  } catch {
    // Every record names its own key, so a damaged choice loses nothing: a new one is made.
    return undefined;
  }
}

function keychainFailure(error: unknown): StoreError {
  return new StoreError(
    "failed",
    "The system's keychain, which holds the device's key, cannot be used: unlock it and try again",
    { cause: error, trouble: "locked" },
  );
}
