// The data keys seal the store's values. The master key seals the data keys.
import { createSecretKey, randomBytes } from "node:crypto";
import { type Clock, type EpochMs, latestEnd } from "../clock.ts";
import type { Database, DataKeyRow } from "../store/schema.ts";
import { inTransaction, lockName } from "../store/transaction.ts";
import { GRACE_MS } from "./grace.ts";
import type { MasterKey, MasterKeys } from "./master-key.ts";
import { type DataKey, Vault } from "./vault.ts";

class WrongMasterKey extends Error {
  override name = "WrongMasterKey";

  constructor() {
    super(
      "the store was sealed with another master key: give the one that it was made with (OPENPIMS_MASTER_KEY, or master.key in the data folder), and after a change the one before as OPENPIMS_PREVIOUS_MASTER_KEY",
    );
  }
}

const rowOf = (
  master: MasterKey,
  purpose: DataKeyRow["purpose"],
  { id, key, activeFrom }: DataKey,
  now: EpochMs,
): DataKeyRow => ({
  id,
  purpose,
  sealed: master.seal(key.export(), id),
  master_id: master.id,
  created_at: now,
  active_from: activeFrom,
});

const freshKey = (activeFrom: EpochMs): DataKey => ({
  id: randomBytes(4).toString("hex"),
  key: createSecretKey(randomBytes(32)),
  activeFrom,
});

/** Makes the first keys of an empty store. */
async function makeFirst(transaction: Database, { master }: MasterKeys, now: EpochMs): Promise<void> {
  await transaction
    .insertInto("data_keys")
    .values([rowOf(master, "sealing", freshKey(0), now), rowOf(master, "hashing", freshKey(0), now)])
    .execute();
}

/** Seals the keys under the current master key that are sealed under the previous one. */
async function changeMaster(
  database: Database,
  { master, previous }: MasterKeys,
  rows: readonly DataKeyRow[],
): Promise<void> {
  for (const { id, sealed, master_id: masterId } of rows) {
    if (masterId === master.id) continue;
    if (masterId !== previous?.id) throw new WrongMasterKey();
    await database
      .updateTable("data_keys")
      .set({ sealed: master.seal(previous.open(sealed, id), id), master_id: master.id })
      .where("id", "=", id)
      .execute();
  }
}

const readRows = (database: Database): Promise<DataKeyRow[]> =>
  database.selectFrom("data_keys").selectAll().orderBy("active_from").orderBy("id").execute();

const keysFor = (rows: readonly DataKeyRow[], purpose: DataKeyRow["purpose"]): readonly DataKeyRow[] =>
  rows.filter((row) => row.purpose === purpose);

/** True if the store has been sealed under some master key. */
export const areThereDataKeys = async (database: Database): Promise<boolean> =>
  (await readRows(database)).length > 0;

/** The data keys of a store, as this process has read them. */
export class DataKeys {
  readonly #database: Database;
  readonly #master: MasterKey;
  readonly vault: Vault;

  private constructor(database: Database, master: MasterKey, vault: Vault) {
    this.#database = database;
    this.#master = master;
    this.vault = vault;
  }

  /**
   * Opens the store's data keys with the master key, makes them at the first start, and seals them again after a change
   * of the master key. If several processes start at once, the first one decides.
   * @throws WrongMasterKey
   */
  static async open(database: Database, masters: MasterKeys, clock: Clock): Promise<DataKeys> {
    const { master } = masters;
    const rows = await inTransaction(database, async (transaction) => {
      await lockName(transaction, "data-keys");
      const known = await readRows(transaction);
      if (known.length === 0) await makeFirst(transaction, masters, clock.now());
      else await changeMaster(transaction, masters, known);
      return readRows(transaction);
    });
    const keyOf = ({ id, sealed, active_from: activeFrom }: DataKeyRow): DataKey => ({
      id,
      key: createSecretKey(master.open(sealed, id)),
      activeFrom,
    });
    const [sealing, hashing] = [keysFor(rows, "sealing"), keysFor(rows, "hashing")];
    if (hashing.length === 0) throw new Error("the store has lost its hash key");
    return new DataKeys(database, master, new Vault(sealing.map(keyOf), hashing.map(keyOf), clock));
  }

  /**
   * Checks that the master key opens every key of the store. It changes nothing.
   * @returns the number of keys
   * @throws WrongMasterKey
   */
  static async check(database: Database, masters: MasterKeys): Promise<number> {
    return DataKeys.checkRows(await readRows(database), masters);
  }

  /** {@link check} on rows that were read elsewhere. */
  static checkRows(
    rows: readonly Pick<DataKeyRow, "id" | "sealed" | "master_id">[],
    { master, previous }: MasterKeys,
  ): number {
    for (const { id, sealed, master_id: masterId } of rows) {
      const maker = [master, previous].find((each) => each?.id === masterId);
      if (!maker) throw new WrongMasterKey();
      maker.open(sealed, id);
    }
    return rows.length;
  }

  /** The rows of the keys of a purpose, oldest first. */
  async list(purpose: DataKeyRow["purpose"] = "sealing"): Promise<readonly DataKeyRow[]> {
    return keysFor(await readRows(this.#database), purpose);
  }

  /** Reads the keys again. */
  async refresh(): Promise<void> {
    const rows = await readRows(this.#database);
    this.vault.useKeys(this.#open(keysFor(rows, "sealing")));
    this.vault.useHashKeys(this.#open(keysFor(rows, "hashing")));
  }

  #open(rows: readonly DataKeyRow[]): DataKey[] {
    return rows.flatMap((row): DataKey[] => {
      const known = this.vault.find(row.id);
      if (known?.activeFrom === row.active_from) return [known];
      // Sealed by a process that already uses the next master key, which this one lacks.
      if (row.master_id !== this.#master.id) return [];
      return [
        {
          id: row.id,
          key: createSecretKey(this.#master.open(row.sealed, row.id)),
          activeFrom: row.active_from,
        },
      ];
    });
  }

  /**
   * Begins a rotation with a new key, which is used once every process knows it. A current rotation continues instead.
   * @param begun runs in the transaction that begins one
   */
  async rotate(
    now: EpochMs,
    begun: (transaction: Database) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#add("sealing", now, (keys) => keys.length > 1, begun);
  }

  /**
   * Adds a hash key, which is used once every process knows it. Hashes cannot be made anew without their values, so the
   * earlier keys stay. While one waits for its use, no other is added.
   * @param begun runs in the transaction that adds the key
   */
  async rotateHashKey(
    now: EpochMs,
    begun: (transaction: Database) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#add("hashing", now, (keys) => (keys.at(-1)?.active_from ?? now) > now, begun);
  }

  /** Adds a key, unless the rotation before goes on. */
  async #add(
    purpose: DataKeyRow["purpose"],
    now: EpochMs,
    goesOn: (keys: readonly DataKeyRow[]) => boolean,
    begun: (transaction: Database) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await lockName(transaction, "data-keys");
      if (goesOn(keysFor(await readRows(transaction), purpose))) return;
      await addKey(transaction, this.#master, purpose, now);
      await begun(transaction);
    });
    await this.refresh();
  }

  /** Has a key used soon whose time was set by a clock that has been set back since: its rotation would never end. */
  async advanceStranded(now: EpochMs): Promise<void> {
    const isStranded = (row: DataKeyRow): boolean => row.active_from > latestEnd(now, GRACE_MS);
    if (!(await readRows(this.#database)).some(isStranded)) return;
    await this.#database
      .updateTable("data_keys")
      .set({ active_from: now + GRACE_MS })
      .where("active_from", ">", latestEnd(now, GRACE_MS))
      .execute();
    await this.refresh();
  }

  /** Removes a key that seals no value. */
  async remove(id: string): Promise<void> {
    await this.#database
      .deleteFrom("data_keys")
      .where("id", "=", id)
      .where("purpose", "=", "sealing")
      .execute();
  }
}

async function addKey(
  database: Database,
  master: MasterKey,
  purpose: DataKeyRow["purpose"],
  now: EpochMs,
): Promise<void> {
  await database
    .insertInto("data_keys")
    .values(rowOf(master, purpose, freshKey(now + GRACE_MS), now))
    .execute();
}
