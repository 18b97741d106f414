import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

const VERSION = "v1";

/**
 * What keeps the store's secrets: AES-256-GCM and keyed hashes under keys derived from one master key. Each value
 * carries the id of the master key it was sealed with, so that the key can be replaced.
 */
export class Vault {
  readonly #encryptionKey: Buffer;
  readonly #hashKey: Buffer;
  /** Names the master key without telling it. */
  readonly keyId: string;

  /** @param masterKey 32 random bytes */
  constructor(masterKey: Uint8Array) {
    if (masterKey.length !== 32) throw new Error("the master key must be 32 bytes");
    const derive = (purpose: string) =>
      Buffer.from(hkdfSync("sha256", masterKey, "", `openpims/${purpose}`, 32));
    this.#encryptionKey = derive("encryption");
    this.#hashKey = derive("hash");
    this.keyId = createHash("sha256").update(derive("id")).digest("hex").slice(0, 8);
  }

  /** @param place where the value stands, such as `devices.k0:<id>`: it opens nowhere else */
  seal(plaintext: string, place: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#encryptionKey, iv);
    cipher.setAAD(Buffer.from(`${VERSION}.${this.keyId}.${place}`));
    const sealed = Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.keyId}.${sealed.toString("base64url")}`;
  }

  /** @throws Error where the value was changed, moved or sealed with another key */
  open(value: string, place: string): string {
    const [version, keyId, data = ""] = value.split(".");
    if (version !== VERSION || keyId !== this.keyId)
      throw new Error(
        "the store was sealed with another master key: put back the master.key that it was made with",
      );
    const sealed = Buffer.from(data, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", this.#encryptionKey, sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(`${version}.${keyId}.${place}`));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString("utf8");
  }

  /** A keyed hash, hex: finds a code, an OTP or a token again without keeping it. */
  hash(purpose: string, ...parts: string[]): string {
    return createHmac("sha256", this.#hashKey)
      .update([purpose, ...parts].join("\0"))
      .digest("hex");
  }
}

/** Compares two secrets of any length in constant time. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
