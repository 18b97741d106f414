// Our RSA against node:crypto, which shares none of its code, and against blocks that are none.
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  encryptFor,
  isModulus,
  MODULUS_BYTES,
  OAEP_CAPACITY,
  oaepDecode,
  oaepEncode,
  openSealedModulus,
} from "../src/index.ts";

const random = (count: number) => new Uint8Array(randomBytes(count));

function newKey(): { key: KeyObject; modulus: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  const key = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
  return { key, modulus: Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url").toString("hex") };
}

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

  it("refuses more than a block holds", () => {
    expect(() => encryptFor(factory.modulus, random(63), random)).toThrow("62 bytes");
  });

  it("gives another ciphertext each time", () => {
    const message = random(16);
    expect(encryptFor(factory.modulus, message, random)).not.toBe(
      encryptFor(factory.modulus, message, random),
    );
  });
});

describe("openSealedModulus", () => {
  it("opens what the factory's private key sealed", () => {
    for (let i = 0; i < 10; i++) {
      const { modulus } = newKey();
      expect(openSealedModulus(factory.modulus, seal(Buffer.from(modulus, "hex")))).toBe(modulus);
    }
  });

  const good = seal(Buffer.from(newKey().modulus, "hex"));
  const other = newKey().modulus;
  const cases: [what: string, factoryModulus: string, sealed: string][] = [
    ["sealed by another key", other, good],
    ["a bit changed", factory.modulus, good.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
    ["a block missing", factory.modulus, good.slice(256)],
    ["cut short", factory.modulus, good.slice(0, -2)],
    ["empty", factory.modulus, ""],
    ["no hex", factory.modulus, "z".repeat(768)],
    ["a block above the modulus", factory.modulus, "f".repeat(768)],
    ["a short modulus inside", factory.modulus, seal(random(64))],
    ["an even modulus inside", factory.modulus, seal(Buffer.from(other.replace(/.$/, "0"), "hex"))],
    ["a factory key that is none", "00".repeat(128), good],
    ["a factory key of another length", factory.modulus.slice(2), good],
  ];
  it.each(cases)("refuses: %s", (_, factoryModulus, sealed) => {
    expect(() => openSealedModulus(factoryModulus, sealed)).toThrow(
      expect.objectContaining({ name: "RsaError" }),
    );
  });
});

describe("OAEP", () => {
  it("decodes what it encodes", () => {
    for (let length = 0; length <= OAEP_CAPACITY; length++) {
      const message = random(length);
      expect(oaepDecode(oaepEncode(message, random))).toEqual(message);
    }
  });

  it("refuses every block with one byte changed", () => {
    const block = oaepEncode(random(16), random);
    for (let i = 0; i < block.length; i++) {
      const changed = Uint8Array.from(block);
      changed[i] = (changed[i] ?? 0) ^ 1;
      // A bit flipped in the message itself stays a message: 16 of the 128 bytes; RSA is what protects those.
      if (i < block.length - 16) expect(() => oaepDecode(changed), `byte ${i}`).toThrow("OAEP");
    }
  });
});

it("a modulus has 1024 bits and is odd", () => {
  expect(isModulus(factory.modulus)).toBe(true);
  expect(isModulus(`0${factory.modulus.slice(1)}`)).toBe(false);
  expect(isModulus(factory.modulus.replace(/.$/, "2"))).toBe(false);
  expect(isModulus(factory.modulus.slice(1))).toBe(false);
});
