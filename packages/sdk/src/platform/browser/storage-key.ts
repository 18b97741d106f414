import { ASIDE, KEYS, requested, type StorageDatabase } from "./storage-database.ts";

/** The key that wraps the records. Scripts can use it and never read it. */
export interface StorageKey {
  /** Stands beside each record; no secret. */
  readonly id: string;
  readonly key: CryptoKey;
}

const PLACE = "storage";
const UNREACHABLE = "The key of the device's storage cannot be reached";

/** The stored key; `undefined` where there is none, or another program's. */
export async function readStorageKey(transaction: IDBTransaction): Promise<StorageKey | undefined> {
  const stored: unknown = await requested(transaction.objectStore(KEYS).get(PLACE));
  return isStorageKey(stored) ? stored : undefined;
}

/** The key, made where there is none. Tabs that make one at once agree on the first. @throws StoreError */
export async function storageKey(database: StorageDatabase): Promise<StorageKey> {
  const found = await database.run(UNREACHABLE, [KEYS], "readonly", readStorageKey);
  if (found) return found;
  // A transaction does not wait for WebCrypto.
  const made = { id: crypto.randomUUID(), key: await makeKey() };
  return database.run(UNREACHABLE, [KEYS, ASIDE], "readwrite", async (transaction) => {
    const first = await readStorageKey(transaction);
    if (first) return first;
    const keys = transaction.objectStore(KEYS);
    const damaged: unknown = await requested(keys.get(PLACE));
    if (damaged !== undefined) transaction.objectStore(ASIDE).add({ record: KEYS, entry: damaged });
    await requested(keys.put(made, PLACE));
    return made;
  });
}

function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function isStorageKey(value: unknown): value is StorageKey {
  if (typeof value !== "object" || value === null) return false;
  const { id, key } = value as Record<string, unknown>;
  return (
    typeof id === "string" &&
    key instanceof CryptoKey &&
    // One that can be read is not of our making.
    !key.extractable &&
    key.algorithm.name === "AES-GCM" &&
    key.usages.includes("encrypt") &&
    key.usages.includes("decrypt")
  );
}
