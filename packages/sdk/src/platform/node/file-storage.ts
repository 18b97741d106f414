import { resolve } from "node:path";
import type { RecordName, SecureRecord, SecureStorage } from "../platform.ts";
import { FileRecord } from "./file-record.ts";
import { fileSystemLacks } from "./file-system.ts";
import { OsKeychain } from "./os-keychain.ts";
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
  /** One object for each record: it opens a seal again only after the file has changed. */
  readonly #records = new Map<RecordName, FileRecord>();

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
    const record = this.#records.get(name) ?? this.#make(name);
    this.#records.set(name, record);
    return record;
  }

  #make(name: RecordName): FileRecord {
    const { lockLimitMs, notice } = this.#options;
    return new FileRecord(this.#directory, name, this.#key, {
      limit: lockLimitMs,
      waiting: (holder) => notice?.({ kind: "waiting", ...holder }),
    });
  }
}
