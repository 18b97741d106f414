import { ASIDE, KEYS, requested, type StorageDatabase } from "./storage-database.ts";

/** The key that seals the records. Scripts can use it and never read it. */
export interface StorageKey {
  /** Stored beside each record; it is no secret. */
  readonly id: string;
  readonly key: CryptoKey;
}

const PLACE = "storage";
const UNREACHABLE = "The key of the device's storage cannot be reached";

/** The stored key; `undefined` if no key is stored, or if another program stored it. */
export async function readStorageKey(transaction: IDBTransaction): Promise<StorageKey | undefined> {
  const stored: unknown = await requested(transaction.objectStore(KEYS).get(PLACE));
  return isStorageKey(stored) ? stored : undefined;
}

/** The stored key, or a new one. Tabs that make one at the same time agree on the first. @throws StoreError */
export async function storageKey(database: StorageDatabase): Promise<StorageKey> {
  const found = await database.run(UNREACHABLE, [KEYS], "readonly", readStorageKey);
  if (found) return found;
  // Made before the transaction, which would end during an await of WebCrypto.
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
    // An extractable key is not ours.
    !key.extractable &&
    key.algorithm.name === "AES-GCM" &&
    key.usages.includes("encrypt") &&
    key.usages.includes("decrypt")
  );
}
