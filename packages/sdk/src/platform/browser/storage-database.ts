import { StoreError } from "@openpims/maccess";
import { checkSecureContext, storageFailure } from "./storage-failure.ts";

/** The object stores: the key, the sealed records by name, and the records that were set aside. */
export const KEYS = "keys";
export const RECORDS = "records";
export const ASIDE = "aside";

const VERSION = 1;

/** Opening waits only for a deletion of the database. */
const OPEN_LIMIT_MS = 10_000;
const HELD = "Another tab holds the storage: close the site's other tabs, then try again";

/** One IndexedDB database, opened at its first use, and again after the browser has closed it. */
export class StorageDatabase {
  readonly name: string;
  #opening: Promise<IDBDatabase> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Runs one transaction. `work` awaits only its requests: a transaction without requests ends.
   * @param sentence the message of the error if it fails
   * @returns the result of `work`, once it is on disk
   * @throws StoreError `failed`
   */
  async run<T>(
    sentence: string,
    stores: readonly string[],
    mode: "readonly" | "readwrite",
    work: (transaction: IDBTransaction) => Promise<T>,
  ): Promise<T> {
    try {
      const transaction = await this.#begin(stores, mode);
      const done = completed(transaction);
      // A failing request also fails the transaction; either error may come first.
      const [result] = await Promise.all([orNothing(transaction, work), done]);
      return result;
    } catch (error) {
      throw storageFailure(sentence, error);
    }
  }

  async #begin(stores: readonly string[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    const begin = (database: IDBDatabase) =>
      // Reported only once it is on disk: keys that were given out must survive a power loss.
      database.transaction(stores, mode, { durability: "strict" });
    const database = await this.#open();
    try {
      return begin(database);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name === "NotFoundError") throw error;
      // A browser may drop the connection of a page in the background, without an event.
      this.#opening = undefined;
      return begin(await this.#open());
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= this.#opened().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #opened(): Promise<IDBDatabase> {
    checkSecureContext();
    const { promise, resolve, reject } = Promise.withResolvers<IDBDatabase>();
    const request = indexedDB.open(this.name, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(KEYS);
      request.result.createObjectStore(RECORDS);
      request.result.createObjectStore(ASIDE, { autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    const giveUp = () => reject(new StoreError("failed", HELD));
    request.onblocked = giveUp;
    const timer = setTimeout(giveUp, OPEN_LIMIT_MS);
    const database = await promise
      .catch((error: unknown) => {
        // It may still open after the time limit.
        request.onsuccess = () => request.result.close();
        throw error;
      })
      .finally(() => clearTimeout(timer));
    const forget = () => {
      this.#opening = undefined;
    };
    // The user has cleared the site's data, or the browser closed the database.
    database.onclose = forget;
    // A newer version of the page wants to upgrade the storage, or someone deletes it: an open database would block both.
    database.onversionchange = () => {
      forget();
      database.close();
    };
    return database;
  }
}

/** The request's result, within its transaction. */
export function requested<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  return promise;
}

/** Runs the work, and rolls it back if it fails. */
async function orNothing<T>(
  transaction: IDBTransaction,
  work: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // The transaction has already ended: one of its requests failed.
    }
    throw error;
  }
}

function completed(transaction: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error);
  return promise;
}
