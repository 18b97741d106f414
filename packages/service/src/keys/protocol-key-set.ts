// docs/protocol.md#rsa-keys: the server's three RSA keys, 1024 bits, exponent 17.
import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
} from "node:crypto";
import { OAEP_CAPACITY, oaepEncode } from "@openpims/maccess";
import type { EpochMs } from "../clock.ts";

/** One generation of the three keys in its stored form: private keys in PEM. */
export interface StoredKeySet {
  readonly factory: string;
  readonly encryption: string;
  readonly secrets: string;
  readonly createdAt: EpochMs;
  /** Devices get the keys from this time on. */
  readonly activeFrom: EpochMs;
}

function generate(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

export const generateKeySet = (createdAt: EpochMs, activeFrom: EpochMs): StoredKeySet => ({
  factory: generate(),
  encryption: generate(),
  secrets: generate(),
  createdAt,
  activeFrom,
});

const modulusOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url");

function decryptWith(key: KeyObject, ciphertext: string): Buffer | undefined {
  try {
    return privateDecrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
      Buffer.from(ciphertext, "hex"),
    );
  } catch {
    return undefined;
  }
}

/** Blocks of at most 62 bytes, each OAEP-encoded and raised to the *private* exponent. */
function sealModulus(factory: KeyObject, modulus: Buffer): string {
  const blocks: Buffer[] = [];
  for (let start = 0; start < modulus.length; start += OAEP_CAPACITY) {
    const block = oaepEncode(modulus.subarray(start, start + OAEP_CAPACITY), randomBytes);
    blocks.push(privateEncrypt({ key: factory, padding: constants.RSA_NO_PADDING }, block));
  }
  return Buffer.concat(blocks).toString("hex");
}

/** The factory key, and the two keys that it seals for devices. */
export class ProtocolKeySet {
  readonly #encryption: KeyObject;
  readonly #secrets: KeyObject;
  /** The set's id: 8 hex digits. */
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly activeFrom: EpochMs;
  /** `Kfact`: the factory key's modulus, hex. */
  readonly factoryModulus: string;
  /** `Kiw`, sealed, hex. */
  readonly sealedEncryptionKey: string;
  /** `ms_key`, sealed, hex. */
  readonly sealedSecretsKey: string;

  constructor(stored: StoredKeySet) {
    const factory = createPrivateKey(stored.factory);
    this.#encryption = createPrivateKey(stored.encryption);
    this.#secrets = createPrivateKey(stored.secrets);
    this.createdAt = stored.createdAt;
    this.activeFrom = stored.activeFrom;
    this.factoryModulus = modulusOf(factory).toString("hex");
    this.id = createHash("sha256").update(this.factoryModulus).digest("hex").slice(0, 8);
    this.sealedEncryptionKey = sealModulus(factory, modulusOf(this.#encryption));
    this.sealedSecretsKey = sealModulus(factory, modulusOf(this.#secrets));
  }

  /** Decrypts `Kma` or a PIN, encrypted by a device under `Kiw`; `undefined` if that fails. */
  decrypt(ciphertext: string): Buffer | undefined {
    return decryptWith(this.#encryption, ciphertext);
  }

  /** Decrypts a service secret, encrypted by a device under `ms_key`; `undefined` if that fails. */
  decryptSecret(ciphertext: string): Buffer | undefined {
    return decryptWith(this.#secrets, ciphertext);
  }

  /** True if the set was made of these stored keys. */
  isOf({ factory, activeFrom, createdAt }: StoredKeySet): boolean {
    const modulus = modulusOf(createPrivateKey(factory)).toString("hex");
    return this.factoryModulus === modulus && this.activeFrom === activeFrom && this.createdAt === createdAt;
  }
}
