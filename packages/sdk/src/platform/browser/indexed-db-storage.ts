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
   * Asks the browser not to clear the site's data by itself, once a device is enrolled: some ask the user.
   * Default: true. With false the application calls `persist` when it suits.
   */
  readonly persist?: boolean;
}

/**
 * Records in the site's IndexedDB, shared by all its tabs, each sealed (AES-256-GCM) by a key that no script can read.
 * The user, and the browser where the disk is full, can clear them: the device is then to be enrolled again.
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
    const asked = name === "device" && this.#persist;
    return new IndexedDbRecord(this.#database, name, () => {
      if (asked) void this.persist();
    });
  }

  /**
   * Asks the browser not to clear the site's data by itself. Firefox asks the user; others decide.
   * @returns whether it will not
   */
  async persist(): Promise<boolean> {
    try {
      return (await navigator.storage.persisted()) || (await navigator.storage.persist());
    } catch {
      // It has no such promise to give.
      return false;
    }
  }
}

/** The most changes of the key under one write. More mean that something else is wrong. */
const MOST_TRIES = 3;

class IndexedDbRecord implements SecureRecord {
  readonly #database: StorageDatabase;
  readonly #name: RecordName;
  readonly #created: () => void;

  /** @param created told after the record's first text */
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
          // The site's data may have been cleared since, its key with it.
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
