import { type CipherKey, createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Encrypts with AES-256-GCM.
 * @param bound authenticated with the text: the result opens only with the same value
 * @returns base64url
 */
export function encrypt(key: CipherKey, plaintext: string, bound: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64url",
  );
}

/** @throws Error if the value was changed, moved or encrypted under another key */
export function decrypt(key: CipherKey, data: string, bound: string): string {
  const sealed = Buffer.from(data, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString("utf8");
}
