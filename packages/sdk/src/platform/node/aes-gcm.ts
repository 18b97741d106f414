// AES-256-GCM with an authenticated header. The fields are base64.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

export interface Encrypted {
  readonly iv: string;
  readonly data: string;
  readonly tag: string;
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function encrypt(text: string, header: string, key: Uint8Array): Encrypted {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyObject(key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(header));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return {
    iv: iv.toString("base64"),
    data: data.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  };
}

/** @returns the text, `undefined` if a field or the header was changed, or the key is another */
export function decrypt(encrypted: Encrypted, header: string, key: Uint8Array): string | undefined {
  const iv = Buffer.from(encrypted.iv, "base64");
  const tag = Buffer.from(encrypted.tag, "base64");
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, keyObject(key), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(tag);
  const data = decipher.update(encrypted.data, "base64");
  try {
    return Buffer.concat([data, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

const keyObjects = new WeakMap<Uint8Array, KeyObject>();

/** Passing raw bytes makes Node import them on each call. */
function keyObject(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, known);
  return known;
}
