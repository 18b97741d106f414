// maccess-protocol.md, Keys: the server's three RSA keys, 1024 bits, exponent 17.
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
} from "node:crypto";
import { OAEP_CAPACITY, oaepEncode } from "@openpims/maccess";
import type { Database } from "./store/schema.ts";
import type { Vault } from "./vault.ts";

const SETTING = "protocol-keys";

interface StoredKeys {
  readonly factory: string;
  readonly encryption: string;
  readonly secrets: string;
}

function generate(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

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

/** The factory key, and the two keys that it seals for devices. */
export class ProtocolKeys {
  readonly #encryption: KeyObject;
  readonly #secrets: KeyObject;
  /** `Kfact`: the factory key's modulus, hex. */
  readonly factoryModulus: string;
  /** `Kiw`, sealed, hex. */
  readonly sealedEncryptionKey: string;
  /** `ms_key`, sealed, hex. */
  readonly sealedSecretsKey: string;

  constructor(stored: StoredKeys) {
    const factory = createPrivateKey(stored.factory);
    this.#encryption = createPrivateKey(stored.encryption);
    this.#secrets = createPrivateKey(stored.secrets);
    this.factoryModulus = modulusOf(factory).toString("hex");
    this.sealedEncryptionKey = sealModulus(factory, modulusOf(this.#encryption));
    this.sealedSecretsKey = sealModulus(factory, modulusOf(this.#secrets));
  }

  /** What a device encrypted under `Kiw`: `Kma` or a PIN. `undefined` where it does not decrypt. */
  decrypt(ciphertext: string): Buffer | undefined {
    return decryptWith(this.#encryption, ciphertext);
  }

  /** What a device encrypted under `ms_key`: a service secret. */
  decryptSecret(ciphertext: string): Buffer | undefined {
    return decryptWith(this.#secrets, ciphertext);
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

/** Reads the keys, or makes them at the first start. Whoever is first among several processes decides. */
export async function loadProtocolKeys(database: Database, vault: Vault): Promise<ProtocolKeys> {
  const value = await settleSetting(database, vault, SETTING, () =>
    JSON.stringify({ factory: generate(), encryption: generate(), secrets: generate() }),
  );
  return new ProtocolKeys(JSON.parse(value) as StoredKeys);
}

/** A sealed setting that is made once and read ever after. */
export async function settleSetting(
  database: Database,
  vault: Vault,
  name: string,
  make: () => string,
): Promise<string> {
  const place = `settings:${name}`;
  const read = () =>
    database.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  let row = await read();
  if (!row) {
    await database
      .insertInto("settings")
      .values({ name, value: vault.seal(make(), place) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    row = await read();
  }
  if (!row) throw new Error(`the setting ${name} could not be stored`);
  return vault.open(row.value, place);
}
