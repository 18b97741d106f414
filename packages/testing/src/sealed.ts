// RSA by node:crypto, as a reference for ours in the portable tests.
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
} from "node:crypto";
import { encryptFor, OAEP_CAPACITY, oaepEncode } from "@openpims/maccess";
import type { Sealed } from "./portable/recorded.ts";

/** A key of the protocol's form, and its modulus in the protocol's notation. */
export function newKey(): { key: KeyObject; modulus: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  const key = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
  return { key, modulus: Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url").toString("hex") };
}

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

export function recordSealed(): Sealed {
  const { key, modulus } = newKey();
  const other = newKey().modulus;
  const seal = (content: Uint8Array): string => {
    const blocks: Buffer[] = [];
    for (let i = 0; i < content.length; i += OAEP_CAPACITY) {
      const block = oaepEncode(content.subarray(i, i + OAEP_CAPACITY), random);
      blocks.push(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block));
    }
    return Buffer.concat(blocks).toString("hex");
  };
  const encrypted = [0, 1, 4, 16, 61, 62].map((length) => {
    const [message, seed] = [random(length), random(32)];
    const ciphertext = encryptFor(modulus, message, () => seed);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const opened = privateDecrypt({ key, padding, oaepHash: "sha256" }, Buffer.from(ciphertext, "hex"));
    if (!opened.equals(message)) throw new Error("node:crypto opens something else");
    const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
    return { message: hex(message), seed: hex(seed), ciphertext };
  });
  return {
    modulus,
    otherModulus: other,
    sealedModulus: seal(Buffer.from(other, "hex")),
    sealedEven: seal(Buffer.from(other.replace(/.$/, "0"), "hex")),
    sealedShort: seal(random(64)),
    encrypted,
  };
}
