// All generations of the protocol's RSA keys that a device may still use. They are stored as one secret.
import { type Clock, type EpochMs, latestEnd } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { GRACE_MS } from "./grace.ts";
import { generateKeySet, ProtocolKeySet, type StoredKeySet } from "./protocol-key-set.ts";
import { findSecret, openSecret, replaceSecret, storeOnce } from "./stored-secrets.ts";
import type { Vault } from "./vault.ts";

const SECRET = "protocol-keys";

/**
 * The time for which replaced keys are kept: an operation may still use them after its setup. A verified activation code
 * lives 600 seconds at most, and the challenge of the following `ms` round 300.
 */
const KEPT_MS = 20 * 60_000;

/** Oldest first. */
type KeySets = readonly StoredKeySet[];

const parse = (secret: string): KeySets => JSON.parse(secret) as KeySets;

/** Removes the sets that no current operation can use. */
function withoutOutlived(sets: KeySets, now: EpochMs): KeySets {
  return sets.filter((_, i) => {
    const next = sets[i + 1];
    return next === undefined || next.activeFrom + KEPT_MS > now;
  });
}

/** The protocol's keys as this process has read them: the current set, the next, and the recently replaced ones. */
export class ProtocolKeys {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #clock: Clock;
  /** The sealed value that the sets were read from. */
  #value = "";
  #sets: readonly ProtocolKeySet[] = [];

  constructor(database: Database, vault: Vault, clock: Clock) {
    this.#database = database;
    this.#vault = vault;
    this.#clock = clock;
  }

  /** Oldest first. */
  get sets(): readonly ProtocolKeySet[] {
    return this.#sets;
  }

  /** The set for new operations; the oldest if the clock was set back to before any of them. */
  get current(): ProtocolKeySet {
    const now = this.#clock.now();
    const current = this.#sets.findLast(({ activeFrom }) => activeFrom <= now) ?? this.#sets[0];
    if (!current) throw new Error("the service has no protocol keys");
    return current;
  }

  /** The set with this id, `undefined` after its removal. */
  find(id: string): ProtocolKeySet | undefined {
    return this.#sets.find((set) => set.id === id);
  }

  /** The set whose `Kiw` encrypted this. */
  setOf(ciphertext: string): ProtocolKeySet | undefined {
    return this.#sets.findLast((set) => set.decrypt(ciphertext) !== undefined);
  }

  /** Decrypts a service secret that a device encrypted under any set's `ms_key`; `undefined` if that fails. */
  decryptSecret(ciphertext: string): Buffer | undefined {
    for (const set of this.#sets.toReversed()) {
      const secret = set.decryptSecret(ciphertext);
      if (secret) return secret;
    }
    return undefined;
  }

  /** Reads the sets from the store again. */
  async refresh(): Promise<void> {
    const row = await findSecret(this.#database, SECRET);
    if (!row || row.value === this.#value) return;
    this.#sets = parse(openSecret(this.#vault, row)).map(
      (stored) => this.#sets.find((set) => set.isOf(stored)) ?? new ProtocolKeySet(stored),
    );
    this.#value = row.value;
  }

  /**
   * Makes another set, for use once every process knows it. A set that is already waiting stays the
   * next one instead.
   * @param begun runs in the transaction that stores a new set
   */
  async replace(begun?: (transaction: Database) => Promise<void>): Promise<void> {
    const now = this.#clock.now();
    await this.#change((sets) => {
      const waiting = sets.at(-1)?.activeFrom ?? 0;
      if (waiting > now && waiting <= latestEnd(now, GRACE_MS)) return sets;
      return [...sets, generateKeySet(now, now + GRACE_MS)];
    }, begun);
  }

  /** Removes the sets that no current operation can use. */
  async dropOutlived(): Promise<void> {
    if (this.#sets.length > 1) await this.#change((sets) => sets);
  }

  async #change(
    change: (sets: KeySets) => KeySets,
    changed: (transaction: Database) => Promise<void> = async () => {},
  ): Promise<void> {
    // Another process, or a rotation of the data keys, may change the secret meanwhile: start again with its new value.
    for (let isStored = false; !isStored; ) {
      const row = await findSecret(this.#database, SECRET);
      if (!row) throw new Error("the service has no protocol keys");
      const before = parse(openSecret(this.#vault, row));
      const sets = withoutOutlived(change(before), this.#clock.now());
      if (sets.length === before.length && sets.every((set, i) => set === before[i])) break;
      isStored = await inTransaction(this.#database, async (transaction) => {
        if (!(await replaceSecret(transaction, this.#vault, row, JSON.stringify(sets)))) return false;
        await changed(transaction);
        return true;
      });
    }
    await this.refresh();
  }
}

/** Loads the keys, or makes them at the first start. */
export async function loadProtocolKeys(
  database: Database,
  vault: Vault,
  clock: Clock,
): Promise<ProtocolKeys> {
  await storeOnce(database, vault, SECRET, () => JSON.stringify([generateKeySet(clock.now(), 0)]));
  const keys = new ProtocolKeys(database, vault, clock);
  await keys.refresh();
  return keys;
}
