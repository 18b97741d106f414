// The data keys seal the store's values. The master key seals the data keys.
import { createSecretKey, randomBytes } from "node:crypto";
import type { Clock, EpochMs } from "../clock.ts";
import type { Database, DataKeyRow } from "../store/schema.ts";
import { inTransaction, lockName } from "../store/transaction.ts";
import { GRACE_MS } from "./grace.ts";
import type { MasterKey, MasterKeys } from "./master-key.ts";
import { type DataKey, Vault } from "./vault.ts";

const HASH_KEY = "hash";

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
  const hashing = { id: HASH_KEY, key: createSecretKey(randomBytes(32)), activeFrom: 0 };
  await transaction
    .insertInto("data_keys")
    .values([rowOf(master, "sealing", freshKey(0), now), rowOf(master, "hashing", hashing, now)])
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
    const hashing = rows.find(({ purpose }) => purpose === "hashing");
    if (!hashing) throw new Error("the store has lost its hash key");
    const sealing = rows.filter(({ purpose }) => purpose === "sealing").map(keyOf);
    return new DataKeys(database, master, new Vault(sealing, keyOf(hashing).key, clock));
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

  /** The rows of the sealing keys, oldest first. */
  async list(): Promise<DataKeyRow[]> {
    return (await readRows(this.#database)).filter(({ purpose }) => purpose === "sealing");
  }

  /** Reads the keys again. */
  async refresh(): Promise<void> {
    const keys = (await this.list()).flatMap((row): DataKey[] => {
      const known = this.vault.find(row.id);
      if (known) return [known];
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
    this.vault.useKeys(keys);
  }

  /**
   * Begins a rotation with a new key, which is used once every process knows it. A current rotation continues instead.
   * @param begun runs in the transaction that begins one
   */
  async rotate(
    now: EpochMs,
    begun: (transaction: Database) => Promise<void> = async () => {},
  ): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await lockName(transaction, "data-keys");
      const rows = await readRows(transaction);
      if (rows.filter(({ purpose }) => purpose === "sealing").length > 1) return;
      await addKey(transaction, this.#master, now);
      await begun(transaction);
    });
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

async function addKey(database: Database, master: MasterKey, now: EpochMs): Promise<void> {
  await database
    .insertInto("data_keys")
    .values(rowOf(master, "sealing", freshKey(now + GRACE_MS), now))
    .execute();
}
