import { StoreError } from "@openpims/maccess";
import type { RecordName, SecureRecord, SecureStorage } from "../platform.ts";
import { seal, unseal } from "./sealed-entry.ts";
import { ASIDE, KEYS, RECORDS, requested, StorageDatabase } from "./storage-database.ts";
import { readStorageKey, storageKey } from "./storage-key.ts";
import { withWebLock } from "./web-lock.ts";

/** The database of a page's records. */
export interface IndexedDbStorageOptions {
  /** The database's name. Default: `openpims`. A site with several devices gives each its own. */
  readonly database?: string;
  /**
   * Asks the browser to keep the site's data after a device is enrolled. Some browsers ask the user.
   * Default: true. With false the application calls `persist` itself.
   */
  readonly persist?: boolean;
}

/**
 * Records in the site's IndexedDB, shared by all its tabs, each sealed (AES-256-GCM) with a key that no script can read.
 * The user can clear them, and so can the browser if the disk is full: the device must then be enrolled again.
 * @example
 * const storage = new IndexedDbStorage({ database: "my-car", persist: false });
 */
export class IndexedDbStorage implements SecureStorage {
  readonly #database: StorageDatabase;
  readonly #persist: boolean;

  constructor({ database = "openpims", persist = true }: IndexedDbStorageOptions = {}) {
    this.#database = new StorageDatabase(database);
    this.#persist = persist;
  }

  record(name: RecordName): SecureRecord {
    const asked = name.startsWith("device") && this.#persist;
    return new IndexedDbRecord(this.#database, name, () => {
      if (asked) void this.persist();
    });
  }

  /**
   * Asks the browser to keep the site's data. Firefox asks the user; other browsers decide themselves.
   * @returns true if the browser will keep it
   */
  async persist(): Promise<boolean> {
    try {
      return (await navigator.storage.persisted()) || (await navigator.storage.persist());
    } catch {
      // The browser has no such promise.
      return false;
    }
  }
}

/** The most changes of the key during one write. More of them indicate a different fault. */
const MOST_TRIES = 3;

class IndexedDbRecord implements SecureRecord {
  readonly #database: StorageDatabase;
  readonly #name: RecordName;
  readonly #created: () => void;

  /** @param created called after the record's first text */
  constructor(database: StorageDatabase, name: RecordName, created: () => void) {
    this.#database = database;
    this.#name = name;
    this.#created = created;
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return withWebLock(`${this.#database.name}.${this.#name}`, work);
  }

  async read(): Promise<string | undefined> {
    const name = this.#name;
    const sentence = `The stored ${name} cannot be read`;
    const [entry, key] = await this.#database.run(sentence, [RECORDS, KEYS], "readonly", (transaction) =>
      Promise.all([
        requested<unknown>(transaction.objectStore(RECORDS).get(name)),
        readStorageKey(transaction),
      ]),
    );
    if (entry === undefined) return undefined;
    const text = key && (await unseal(entry, name, key));
    if (text === undefined)
      throw new StoreError("unreadable", `The stored ${name} was changed, or its key does not fit`);
    return text;
  }

  async write(text: string): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const key = await storageKey(this.#database);
      const entry = await seal(text, this.#name, key);
      const before = await this.#database.run(
        `The ${this.#name} cannot be stored`,
        [RECORDS, KEYS],
        "readwrite",
        async (transaction) => {
          // The site's data may have been cleared meanwhile, with its key.
          if ((await readStorageKey(transaction))?.id !== key.id) return undefined;
          const records = transaction.objectStore(RECORDS);
          const count = await requested(records.count(this.#name));
          await requested(records.put(entry, this.#name));
          return count;
        },
      );
      if (before === 0) this.#created();
      if (before !== undefined) return;
    }
    throw new StoreError("failed", `The ${this.#name} cannot be stored: its key is changed all the time`);
  }

  async setAside(): Promise<void> {
    const sentence = `The unreadable ${this.#name} cannot be moved out of the way`;
    await this.#database.run(sentence, [RECORDS, ASIDE], "readwrite", async (transaction) => {
      const records = transaction.objectStore(RECORDS);
      const entry: unknown = await requested(records.get(this.#name));
      if (entry === undefined) return;
      await requested(transaction.objectStore(ASIDE).add({ record: this.#name, entry }));
      await requested(records.delete(this.#name));
    });
  }
}
