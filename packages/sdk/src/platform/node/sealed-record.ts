import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Names the key that a record is sealed with. Stored beside the record; it is no secret. */
export interface KeyReference {
  readonly source: "keychain" | "file";
  /** 16 hex digits. */
  readonly id: string;
}

/** The content of a record's file: AES-256-GCM, with an authenticated header. Binary fields are base64. */
export interface SealedRecord {
  readonly openpims: 1;
  readonly record: string;
  readonly key: KeyReference;
  readonly iv: string;
  readonly data: string;
  readonly tag: string;
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function seal(text: string, record: string, reference: KeyReference, key: Uint8Array): SealedRecord {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(header(record, reference));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return {
    openpims: 1,
    record,
    key: { source: reference.source, id: reference.id },
    iv: iv.toString("base64"),
    data: data.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  };
}

/** @returns the text, `undefined` if the record was changed, belongs to another name or was sealed with another key */
export function unseal(sealed: SealedRecord, record: string, key: Uint8Array): string | undefined {
  const iv = Buffer.from(sealed.iv, "base64");
  const tag = Buffer.from(sealed.tag, "base64");
  if (sealed.record !== record || iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(header(record, sealed.key));
  decipher.setAuthTag(tag);
  const data = decipher.update(sealed.data, "base64");
  try {
    return Buffer.concat([data, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

export function formatSealed(sealed: SealedRecord): string {
  return `${JSON.stringify(sealed)}\n`;
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
  const { record, key, iv, data, tag } = value;
  const again = { openpims: 1, record, key: { source: key.source, id: key.id }, iv, data, tag } as const;
  const spelled = [iv, data, tag].every((field) => Buffer.from(field, "base64").toString("base64") === field);
  return spelled && formatSealed(again) === text ? again : undefined;
}

function isSealed(value: unknown): value is SealedRecord {
  if (typeof value !== "object" || value === null) return false;
  const { openpims, record, key, iv, data, tag } = value as Record<string, unknown>;
  const texts = [record, iv, data, tag].every((field) => typeof field === "string");
  return openpims === 1 && texts && isKeyReference(key);
}

export function isKeyReference(value: unknown): value is KeyReference {
  if (typeof value !== "object" || value === null) return false;
  const { source, id } = value as Record<string, unknown>;
  return (source === "keychain" || source === "file") && typeof id === "string" && /^[0-9a-f]{16}$/.test(id);
}

function header(record: string, key: KeyReference): Buffer {
  return Buffer.from(JSON.stringify([1, record, key.source, key.id]));
}
