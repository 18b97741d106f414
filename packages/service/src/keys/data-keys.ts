// The keys that the store's values are sealed under, themselves sealed under the master key.
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Database, DataKeyRow } from "../store/schema.ts";
import { inTransaction, lockName } from "../store/transaction.ts";
import { GRACE_MS } from "./grace.ts";
import type { MasterKey, MasterKeys } from "./master-key.ts";
import { type DataKey, SEALED, Vault } from "./vault.ts";

const HASH_KEY = "hash";

/** Which setting was sealed first in a store of before there were data keys. */
const FIRST_SEALED = "protocol-keys";

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
  now: number,
): DataKeyRow => ({
  id,
  purpose,
  sealed: master.seal(key.export(), id),
  master_id: master.id,
  created_at: now,
  active_from: activeFrom,
});

const freshKey = (activeFrom: number): DataKey => ({
  id: randomBytes(4).toString("hex"),
  key: createSecretKey(randomBytes(32)),
  activeFrom,
});

/** The first keys of a store: fresh ones; where it was sealed before there were any, what it was sealed with. */
async function makeFirst(database: Database, { master, previous }: MasterKeys, now: number): Promise<void> {
  const sealed = await database
    .selectFrom("settings")
    .select("value")
    .where("name", "=", FIRST_SEALED)
    .executeTakeFirst();
  let sealing = freshKey(0);
  let hashing: KeyObject = createSecretKey(randomBytes(32));
  if (sealed) {
    const id = SEALED.exec(sealed.value)?.[1];
    const maker = [master, previous].find((each) => each?.id === id);
    if (!maker) throw new WrongMasterKey();
    sealing = { id: maker.id, key: createSecretKey(maker.derived.sealing), activeFrom: 0 };
    hashing = createSecretKey(maker.derived.hashing);
  }
  await database
    .insertInto("data_keys")
    .values([
      rowOf(master, "sealing", sealing, now),
      rowOf(master, "hashing", { id: HASH_KEY, key: hashing, activeFrom: 0 }, now),
    ])
    .execute();
}

/** Seals anew what is sealed under the previous master key. */
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

/** The data keys of a store, as this process knows them. */
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
   * Opens the store's data keys with the master key, makes them at the first start, and seals them anew after a change of
   * the master key. Whoever is first among several processes decides.
   * @throws Error with a sentence where the master key is not the store's
   */
  static async open(database: Database, masters: MasterKeys, clock: Clock): Promise<DataKeys> {
    const { master, previous } = masters;
    const rows = await inTransaction(database, async (transaction) => {
      await lockName(transaction, "data-keys");
      const known = await readRows(transaction);
      if (known.length === 0) await makeFirst(transaction, masters, clock.now());
      else await changeMaster(transaction, masters, known);
      const sealing = (await readRows(transaction)).filter(({ purpose }) => purpose === "sealing");
      // Derived from the master key that is given up: what it sealed is to be sealed under another.
      if (sealing.at(-1)?.id === previous?.id) await addKey(transaction, master, clock.now());
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
   * Whether the master key opens every key of the store. Nothing is changed.
   * @returns how many there are
   * @throws Error with a sentence where it is another
   */
  static async check(database: Database, { master, previous }: MasterKeys): Promise<number> {
    const rows = await readRows(database);
    for (const { id, sealed, master_id: masterId } of rows) {
      const maker = [master, previous].find((each) => each?.id === masterId);
      if (!maker) throw new WrongMasterKey();
      maker.open(sealed, id);
    }
    return rows.length;
  }

  /** The rows of the sealing keys, the oldest first. */
  async list(): Promise<DataKeyRow[]> {
    return (await readRows(this.#database)).filter(({ purpose }) => purpose === "sealing");
  }

  /** Reads the list anew. */
  async refresh(): Promise<void> {
    const keys = (await this.list()).flatMap((row): DataKey[] => {
      const known = this.vault.find(row.id);
      if (known) return [known];
      // Sealed by a process that runs under the next master key already: this one was not told it.
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

  /** Begins a rotation: a new key, used once every process knows it. Where one has begun, that one goes on. */
  async rotate(now: number, begun: (transaction: Database) => Promise<void> = async () => {}): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await lockName(transaction, "data-keys");
      const rows = await readRows(transaction);
      if (rows.filter(({ purpose }) => purpose === "sealing").length > 1) return;
      await addKey(transaction, this.#master, now);
      await begun(transaction);
    });
    await this.refresh();
  }

  /** Ends a key that nothing is sealed under any more. */
  async remove(id: string): Promise<void> {
    await this.#database
      .deleteFrom("data_keys")
      .where("id", "=", id)
      .where("purpose", "=", "sealing")
      .execute();
  }
}

async function addKey(database: Database, master: MasterKey, now: number): Promise<void> {
  await database
    .insertInto("data_keys")
    .values(rowOf(master, "sealing", freshKey(now + GRACE_MS), now))
    .execute();
}
