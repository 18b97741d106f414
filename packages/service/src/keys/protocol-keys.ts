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
import type { Clock } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { GRACE_MS } from "./grace.ts";
import type { Vault } from "./vault.ts";

const SETTING = "protocol-keys";
const PLACE = `settings:${SETTING}`;

/**
 * How long replaced keys are kept, since an operation that was set up with them may still be on its way: an SMS code that
 * was checked lives 600 seconds at most, the challenge of the `ms` round that follows 300, with some to spare.
 */
const KEPT_MS = 20 * 60_000;

/** One generation of the three keys, PEM. */
interface StoredSet {
  readonly factory: string;
  readonly encryption: string;
  readonly secrets: string;
  /** Absent in those that were made before keys could be replaced. */
  readonly createdAt?: number;
  /** From when on it is given to devices, in milliseconds. */
  readonly activeFrom?: number;
}

/** The oldest first. Before keys could be replaced, it was the one set itself. */
type StoredKeys = StoredSet & { readonly sets?: readonly StoredSet[] };

function generate(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

const generateSet = (createdAt: number, activeFrom: number): StoredSet => ({
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

/** The factory key, and the two keys that it seals for devices. */
export class ProtocolKeySet {
  readonly #encryption: KeyObject;
  readonly #secrets: KeyObject;
  /** Names the set: 8 hex digits. */
  readonly id: string;
  readonly createdAt: number | undefined;
  readonly activeFrom: number;
  /** `Kfact`: the factory key's modulus, hex. */
  readonly factoryModulus: string;
  /** `Kiw`, sealed, hex. */
  readonly sealedEncryptionKey: string;
  /** `ms_key`, sealed, hex. */
  readonly sealedSecretsKey: string;

  constructor(stored: StoredSet) {
    const factory = createPrivateKey(stored.factory);
    this.#encryption = createPrivateKey(stored.encryption);
    this.#secrets = createPrivateKey(stored.secrets);
    this.createdAt = stored.createdAt;
    this.activeFrom = stored.activeFrom ?? 0;
    this.factoryModulus = modulusOf(factory).toString("hex");
    this.id = createHash("sha256").update(this.factoryModulus).digest("hex").slice(0, 8);
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

const setsOf = (text: string): readonly StoredSet[] => {
  const stored = JSON.parse(text) as StoredKeys;
  return stored.sets ?? [stored];
};

/** Without the sets that no operation can have been set up with any more. */
function withoutOutlived(sets: readonly StoredSet[], now: number): readonly StoredSet[] {
  return sets.filter((_, i) => {
    const next = sets[i + 1];
    return next === undefined || (next.activeFrom ?? 0) + KEPT_MS > now;
  });
}

/** The protocol's keys, as this process knows them: those that are given, the next, and those that were given lately. */
export class ProtocolKeys {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #clock: Clock;
  /** As it stands in the store. */
  #value = "";
  #sets: readonly ProtocolKeySet[] = [];

  constructor(database: Database, vault: Vault, clock: Clock) {
    this.#database = database;
    this.#vault = vault;
    this.#clock = clock;
  }

  /** The oldest first. */
  get sets(): readonly ProtocolKeySet[] {
    return this.#sets;
  }

  /** The set that devices are given. */
  get current(): ProtocolKeySet {
    const now = this.#clock.now();
    const current = this.#sets.findLast(({ activeFrom }) => activeFrom <= now);
    if (!current) throw new Error("the service has no protocol keys");
    return current;
  }

  /** The set with this id, where it is kept still. */
  find(id: string): ProtocolKeySet | undefined {
    return this.#sets.find((set) => set.id === id);
  }

  /** The set whose `Kiw` this was encrypted under. */
  setOf(ciphertext: string): ProtocolKeySet | undefined {
    return this.#sets.findLast((set) => set.decrypt(ciphertext) !== undefined);
  }

  /** What a device encrypted under an `ms_key` of ours: a service secret. `undefined` where it does not decrypt. */
  decryptSecret(ciphertext: string): Buffer | undefined {
    for (const set of this.#sets.toReversed()) {
      const secret = set.decryptSecret(ciphertext);
      if (secret) return secret;
    }
    return undefined;
  }

  /** Reads them anew. */
  async refresh(): Promise<void> {
    const row = await readRow(this.#database);
    if (!row || row.value === this.#value) return;
    this.#sets = setsOf(this.#vault.open(row.value, PLACE)).map(
      (stored) => this.#known(stored) ?? new ProtocolKeySet(stored),
    );
    this.#value = row.value;
  }

  /** Makes another set, given to devices once every process knows it. Where one is under way already, that one goes on. */
  async replace(begun?: (transaction: Database) => Promise<void>): Promise<void> {
    const now = this.#clock.now();
    await this.#change((sets) => {
      if ((sets.at(-1)?.activeFrom ?? 0) > now) return sets;
      return [...sets, generateSet(now, now + GRACE_MS)];
    }, begun);
  }

  /** Forgets the sets that no operation can have been set up with any more. */
  async dropOutlived(): Promise<void> {
    if (this.#sets.length > 1) await this.#change((sets) => sets);
  }

  /** @param made what else is done in the transaction of the change, where there is one */
  async #change(
    change: (sets: readonly StoredSet[]) => readonly StoredSet[],
    made: (transaction: Database) => Promise<void> = async () => {},
  ): Promise<void> {
    // A change in between, or a rotation of the data keys, is another process's: this one is made on top of it.
    for (let changed = false; !changed; ) {
      const row = await readRow(this.#database);
      if (!row) throw new Error("the service has no protocol keys");
      const before = setsOf(this.#vault.open(row.value, PLACE));
      const sets = withoutOutlived(change(before), this.#clock.now());
      if (sets.length === before.length && sets.every((set, i) => set === before[i])) break;
      changed = await inTransaction(this.#database, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("settings")
          .set({ value: this.#vault.seal(JSON.stringify({ sets }), PLACE) })
          .where("name", "=", SETTING)
          .where("value", "=", row.value)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await made(transaction);
        return true;
      });
    }
    await this.refresh();
  }

  #known({ activeFrom, createdAt, factory }: StoredSet): ProtocolKeySet | undefined {
    const modulus = modulusOf(createPrivateKey(factory)).toString("hex");
    return this.#sets.find(
      (set) =>
        set.factoryModulus === modulus && set.activeFrom === (activeFrom ?? 0) && set.createdAt === createdAt,
    );
  }
}

const readRow = (database: Database): Promise<{ value: string } | undefined> =>
  database.selectFrom("settings").select("value").where("name", "=", SETTING).executeTakeFirst();

/** Reads the keys, or makes them at the first start. Whoever is first among several processes decides. */
export async function loadProtocolKeys(
  database: Database,
  vault: Vault,
  clock: Clock,
): Promise<ProtocolKeys> {
  await settleSetting(database, vault, SETTING, () =>
    JSON.stringify({ sets: [generateSet(clock.now(), 0)] }),
  );
  const keys = new ProtocolKeys(database, vault, clock);
  await keys.refresh();
  return keys;
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
