import { join, resolve } from "node:path";
import { StoreError } from "@openpims/maccess";
import type { RecordName, SecureRecord, SecureStorage } from "../platform.ts";
import { moveAside, replaceFile, storageFailure, systemCode } from "./durable-file.ts";
import { fileSystemLacks } from "./file-system.ts";
import { OsKeychain } from "./os-keychain.ts";
import { readOwnFile } from "./ownership.ts";
import { type ProcessLockOptions, withProcessLock } from "./process-lock.ts";
import { formatSealed, parseSealed, seal, unseal } from "./sealed-record.ts";
import { StorageKey } from "./storage-key.ts";
import type { StorageNotice } from "./storage-notice.ts";

export interface FileStorageOptions {
  /** The folder of the records. It is made if missing, readable by its owner only. */
  readonly directory: string;
  /** False stores the key in a file of its own, not in the system's keychain. Default: true. */
  readonly keychain?: boolean;
  /** The longest wait for another program that works on a record, in milliseconds; 120,000 by default. */
  readonly lockLimitMs?: number;
  /** Receives facts for the user during a call. */
  readonly notice?: (notice: StorageNotice) => void;
}

/**
 * Records in a folder, one sealed file each, shared by all processes of the user.
 * @throws StoreError if the folder or its key cannot be used; the facade answers 2000
 * @example
 * const storage = new FileStorage({ directory: "/var/lib/my-bridge/device", keychain: false });
 */
export class FileStorage implements SecureStorage {
  readonly #directory: string;
  readonly #key: StorageKey;
  readonly #options: Pick<FileStorageOptions, "lockLimitMs" | "notice">;

  constructor({ directory, keychain = true, ...options }: FileStorageOptions) {
    this.#directory = resolve(directory);
    this.#options = options;
    this.#key = new StorageKey(this.#directory, keychain ? new OsKeychain() : undefined);
  }

  /** Makes the key, so that an unusable folder is reported before the sign-in, and reports what its file system lacks. */
  async prepare(): Promise<void> {
    await this.#key.current();
    const lacks = fileSystemLacks(this.#directory);
    if (lacks.length > 0) this.#options.notice?.({ kind: "file system", folder: this.#directory, lacks });
  }

  record(name: RecordName): SecureRecord {
    const { lockLimitMs, notice } = this.#options;
    return new FileRecord(this.#directory, name, this.#key, {
      limit: lockLimitMs,
      waiting: (holder) => notice?.({ kind: "waiting", ...holder }),
    });
  }
}

class FileRecord implements SecureRecord {
  readonly #directory: string;
  readonly #name: RecordName;
  readonly #key: StorageKey;
  readonly #lock: ProcessLockOptions;

  constructor(directory: string, name: RecordName, key: StorageKey, lock: ProcessLockOptions) {
    this.#lock = lock;
    this.#directory = directory;
    this.#name = name;
    this.#key = key;
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return withProcessLock(join(this.#directory, `${this.#name}.lock`), work, this.#lock);
  }

  async read(): Promise<string | undefined> {
    const stored = await this.#readFile();
    if (stored === undefined) return undefined;
    const sealed = parseSealed(stored);
    const key = sealed && (await this.#key.find(sealed.key));
    const text = sealed && key && unseal(sealed, this.#name, key);
    if (text === undefined) {
      throw new StoreError("unreadable", `The stored ${this.#name} was changed, or its key does not fit`);
    }
    return text;
  }

  async write(text: string): Promise<void> {
    const { reference, key } = await this.#key.current();
    try {
      await replaceFile(this.#path(), formatSealed(seal(text, this.#name, reference, key)));
    } catch (error) {
      throw storageFailure(`The ${this.#name} cannot be stored`, error);
    }
  }

  async setAside(): Promise<void> {
    // With a locked keychain or another user's folder, no new record could replace this one: keep it.
    await this.#key.current();
    try {
      await moveAside(this.#path(), (n) => join(this.#directory, `${this.#name}.unreadable-${n}.json`));
    } catch (error) {
      throw storageFailure(`The unreadable ${this.#name} cannot be moved out of the way`, error);
    }
  }

  async #readFile(): Promise<string | undefined> {
    try {
      return await readOwnFile(this.#path());
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw storageFailure(`The stored ${this.#name} cannot be read`, error);
    }
  }

  #path(): string {
    return join(this.#directory, `${this.#name}.json`);
  }
}
