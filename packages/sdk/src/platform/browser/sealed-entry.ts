import type { StorageKey } from "./storage-key.ts";

/** The entry of a record: AES-256-GCM, with an authenticated header. */
export interface SealedEntry {
  readonly openpims: 1;
  /** The key's id. */
  readonly key: string;
  /** 12 bytes, new for each write. */
  readonly iv: Uint8Array<ArrayBuffer>;
  /** The ciphertext, followed by the tag. */
  readonly data: Uint8Array<ArrayBuffer>;
}

const IV_BYTES = 12;
const TAG_BITS = 128;

export async function seal(text: string, record: string, { id, key }: StorageKey): Promise<SealedEntry> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const plain = new TextEncoder().encode(text);
  const data = await crypto.subtle.encrypt(parameters(iv, record, id), key, plain);
  return { openpims: 1, key: id, iv, data: new Uint8Array(data) };
}

/** @returns the text, `undefined` if the entry was changed, belongs to another record or was sealed with another key */
export async function unseal(
  entry: unknown,
  record: string,
  { id, key }: StorageKey,
): Promise<string | undefined> {
  if (!isSealedEntry(entry) || entry.key !== id) return undefined;
  try {
    const plain = await crypto.subtle.decrypt(parameters(entry.iv, record, id), key, entry.data);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    return undefined;
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, record: string, keyId: string): AesGcmParams {
  const header = new TextEncoder().encode(JSON.stringify([1, record, keyId]));
  return { name: "AES-GCM", iv, additionalData: header, tagLength: TAG_BITS };
}

function isSealedEntry(value: unknown): value is SealedEntry {
  if (typeof value !== "object" || value === null) return false;
  const { openpims, key, iv, data } = value as Record<string, unknown>;
  return (
    openpims === 1 &&
    typeof key === "string" &&
    iv instanceof Uint8Array &&
    iv.length === IV_BYTES &&
    data instanceof Uint8Array
  );
}
