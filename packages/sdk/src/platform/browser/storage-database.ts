import { StoreError } from "@openpims/maccess";
import { checkSecureContext, storageFailure } from "./storage-failure.ts";

/** The object stores: the key, the sealed records by their names, and what was moved out of the way. */
export const KEYS = "keys";
export const RECORDS = "records";
export const ASIDE = "aside";

const VERSION = 1;

/** Opening waits for a deletion of the database, and for nothing else. */
const OPEN_LIMIT_MS = 10_000;
const HELD = "Another tab holds the storage: close the site's other tabs, then try again";

/** One IndexedDB database, opened when it is first used and again whenever the browser has closed it. */
export class StorageDatabase {
  readonly name: string;
  #opening: Promise<IDBDatabase> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Runs one transaction. `work` waits for nothing but its requests: the transaction ends where there are none.
   * @param sentence what cannot be done where it fails
   * @returns what `work` gives, once it is on disk
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
      // A request that fails fails the transaction too: either may be heard of first.
      const [result] = await Promise.all([orNothing(transaction, work), done]);
      return result;
    } catch (error) {
      throw storageFailure(sentence, error);
    }
  }

  async #begin(stores: readonly string[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    const begin = (database: IDBDatabase) =>
      // On disk before it is said to be: keys that were handed out must not be lost with the power.
      database.transaction(stores, mode, { durability: "strict" });
    const database = await this.#open();
    try {
      return begin(database);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
      // It was closed, and nobody has said so yet.
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
        // It may still come about.
        request.onsuccess = () => request.result.close();
        throw error;
      })
      .finally(() => clearTimeout(timer));
    const forget = () => {
      this.#opening = undefined;
    };
    // The user has cleared the site's data, or the browser gave up.
    database.onclose = forget;
    // A newer version of the page wants the storage, or somebody deletes it: held open, it would stand in their way.
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

/** Runs the work, and undoes all of it where it fails. */
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
      // It has ended by itself: a request of it failed.
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
