// Our RSA against node:crypto, which shares no code with it, on new keys and messages each time. portable/sealing.ts has the
// blocks that are refused.
import { constants, privateDecrypt, privateEncrypt, randomBytes } from "node:crypto";
import { newKey } from "@openpims/testing/sealed";
import { describe, expect, it } from "vitest";
import { encryptFor, MODULUS_BYTES, OAEP_CAPACITY, oaepEncode, openSealedModulus } from "../src/index.ts";

const random = (count: number) => new Uint8Array(randomBytes(count));

const factory = newKey();

const seal = (bytes: Uint8Array): string => {
  const blocks: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += OAEP_CAPACITY) {
    const block = oaepEncode(bytes.subarray(i, i + OAEP_CAPACITY), random);
    blocks.push(privateEncrypt({ key: factory.key, padding: constants.RSA_NO_PADDING }, block));
  }
  return Buffer.concat(blocks).toString("hex");
};

describe("encryptFor", () => {
  it.each([0, 1, 4, 16, 61, 62])("%i bytes: node:crypto decrypts them", (length) => {
    const { key, modulus } = newKey();
    for (let i = 0; i < 20; i++) {
      const message = random(length);
      const ciphertext = Buffer.from(encryptFor(modulus, message, random), "hex");
      expect(ciphertext).toHaveLength(MODULUS_BYTES);
      const opened = privateDecrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
        ciphertext,
      );
      expect(new Uint8Array(opened)).toEqual(message);
    }
  });
});

describe("openSealedModulus", () => {
  it("opens what the factory's private key sealed", () => {
    for (let i = 0; i < 10; i++) {
      const { modulus } = newKey();
      expect(openSealedModulus(factory.modulus, seal(Buffer.from(modulus, "hex")))).toBe(modulus);
    }
  });
});
