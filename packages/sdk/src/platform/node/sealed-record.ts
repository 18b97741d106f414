import { decrypt, type Encrypted, encrypt } from "./aes-gcm.ts";

/** Names the key that a record is sealed with. Stored beside the record; it is no secret. */
export interface KeyReference {
  readonly source: "keychain" | "file";
  /** 16 hex digits. */
  readonly id: string;
}

/** One text of a record as it is stored, with an authenticated header. */
export interface SealedRecord extends RecordHeader, Encrypted {
  readonly openpims: 1;
}

/** The authenticated part of a sealed text. */
export interface RecordHeader {
  readonly record: string;
  readonly key: KeyReference;
  /** Counts the record's texts from 1, since the file was made. */
  readonly sequence: number;
  /** False if the text was written without waiting for the disk. */
  readonly flushed: boolean;
}

export const seal = (text: string, header: RecordHeader, key: Uint8Array): SealedRecord => ({
  openpims: 1,
  ...header,
  ...encrypt(text, authenticated(header), key),
});

/** @returns the text, `undefined` if the record was changed, belongs to another name or was sealed with another key */
export const unseal = (sealed: SealedRecord, record: string, key: Uint8Array): string | undefined =>
  sealed.record === record ? decrypt(sealed, authenticated(sealed), key) : undefined;

/** One line, with its end. */
export function formatSealed({ record, key, sequence, flushed, iv, data, tag }: SealedRecord): string {
  const { source, id } = key;
  return `${JSON.stringify({ openpims: 1, record, key: { source, id }, sequence, flushed, iv, data, tag })}\n`;
}

/** @returns `undefined` for any text other than the exact one that `formatSealed` writes */
export function parseSealed(text: string): SealedRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isSealed(value)) return undefined;
  // Base64 and JSON have several spellings of one value. Only one is accepted, so no byte can change unnoticed.
  const fields = [value.iv, value.data, value.tag];
  const spelled = fields.every((field) => Buffer.from(field, "base64").toString("base64") === field);
  return spelled && formatSealed(value) === text ? value : undefined;
}

function isSealed(value: unknown): value is SealedRecord {
  if (typeof value !== "object" || value === null) return false;
  const { openpims, record, key, sequence, flushed, iv, data, tag } = value as Record<string, unknown>;
  const texts = [record, iv, data, tag].every((field) => typeof field === "string");
  const counted = Number.isSafeInteger(sequence) && typeof flushed === "boolean";
  return openpims === 1 && texts && counted && isKeyReference(key);
}

export function isKeyReference(value: unknown): value is KeyReference {
  if (typeof value !== "object" || value === null) return false;
  const { source, id } = value as Record<string, unknown>;
  return (source === "keychain" || source === "file") && typeof id === "string" && /^[0-9a-f]{16}$/.test(id);
}

const authenticated = ({ record, key, sequence, flushed }: RecordHeader): string =>
  JSON.stringify([1, record, key.source, key.id, sequence, flushed]);
