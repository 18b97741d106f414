// The rotation of the data keys: seals the values of old keys again, while requests are served.
import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { Lease } from "../background.ts";
import type { Clock } from "../clock.ts";
import { type Row, readBatch } from "../store/batches.ts";
import { kindOf } from "../store/kind.ts";
import type { Database } from "../store/schema.ts";
import type { DataKeys } from "./data-keys.ts";
import { GRACE_MS } from "./grace.ts";
import { placeInRow, type SealedTable, sealedTables } from "./places.ts";
import { isSealed, keyIdOf, type Vault } from "./vault.ts";

/** Rows of one step: few enough that no request waits noticeably. */
const BATCH = 50;

export interface Rotation {
  readonly database: Database;
  readonly dataKeys: DataKeys;
  readonly clock: Clock;
  /** Lets one process at a time rotate. */
  readonly lease: Lease;
  /** True ends the work after the current step. */
  stopping(): boolean;
}

/** Rows of one step of a count, which reads only the beginning of each value. */
const COUNTED = 1_000;

/** The beginning of a sealed value, with its key's id. */
const beginningOf = (column: string): RawBuilder<unknown> =>
  sql`substr(${sql.ref(column)}, 1, 12) as ${sql.ref(column)}`;

/** Counts the values that each data key seals. It reads the whole store, in steps. */
export async function countByKey(database: Database): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const read = { limit: COUNTED, select: beginningOf };
  for (const table of sealedTables) {
    let rows = await readSealed(database, table, read);
    while (rows.length > 0) {
      for (const row of rows) {
        for (const column of table.columns.keys()) {
          const value = row[column];
          if (isSealed(value)) counts.set(keyIdOf(value), (counts.get(keyIdOf(value)) ?? 0) + 1);
        }
      }
      // Lets requests run in between.
      await nextTurn();
      rows = await readSealed(database, table, { ...read, after: rows.at(-1) });
    }
  }
  return counts;
}

/** The keys to remove: all before the newest that every process certainly uses. */
async function oldKeys({ dataKeys, clock }: Rotation): Promise<ReadonlySet<string>> {
  const inUse = (await dataKeys.list()).filter(
    ({ active_from: activeFrom }) => activeFrom + GRACE_MS <= clock.now(),
  );
  return new Set(inUse.slice(0, -1).map(({ id }) => id));
}

interface Batch {
  /** The last row read. */
  readonly after?: Row | undefined;
  readonly limit?: number;
  /** The SQL of a sealed column. */
  readonly select?: (column: string) => RawBuilder<unknown>;
}

const readSealed = (
  database: Database,
  { name, key, columns }: SealedTable,
  { after, limit = BATCH, select = (column) => sql`${sql.ref(column)}` }: Batch = {},
): Promise<readonly Row[]> => {
  const selected = [...key.map((column) => sql`${sql.ref(column)}`), ...[...columns.keys()].map(select)];
  return readBatch(database, { name, key, selected }, limit, after);
};

/**
 * Seals one row's values again, each only if it is still the value that was read: a request may have written a new one.
 */
export async function sealAnew(
  database: Database,
  { vault, old }: { readonly vault: Vault; readonly old: ReadonlySet<string> },
  { name, key, columns }: SealedTable,
  row: Row,
): Promise<void> {
  for (const [column, sealedColumn] of columns) {
    const value = row[column];
    if (!isSealed(value) || !old.has(keyIdOf(value))) continue;
    const place = placeInRow(sealedColumn, row);
    const anew = vault.seal(vault.open(value, place), place);
    const same = key.map((each) => sql`${sql.ref(each)} = ${row[each]}`);
    await sql`update ${sql.table(name)} set ${sql.ref(column)} = ${anew}
      where ${sql.join(same, sql` and `)} and ${sql.ref(column)} = ${value}`.execute(database);
  }
}

/**
 * On PostgreSQL each statement locks one row, so that no deadlock arises. On SQLite, with one writing transaction at a
 * time, a batch is written to disk at once.
 */
async function eachByItself(database: Database, work: (database: Database) => Promise<void>): Promise<void> {
  if (kindOf(database) === "postgres") await work(database);
  else await database.transaction().execute(work);
}

/**
 * Seals the values of old keys again, and removes keys that seal none. One process does it at a time; if it
 * dies, another one starts again, at the cost of reading only.
 */
export async function continueRotation(rotation: Rotation): Promise<void> {
  const old = await oldKeys(rotation);
  if (old.size === 0) return;
  await rotation.lease.alone(async (prolong) => {
    const ended = await sealAll(rotation, old, prolong);
    if (!ended) return;
    const counts = await countByKey(rotation.database);
    for (const id of old) {
      if (!counts.has(id)) await rotation.dataKeys.remove(id);
    }
  });
}

/** @returns false if it was stopped, or another process took over */
async function sealAll(
  { database, dataKeys, stopping }: Rotation,
  old: ReadonlySet<string>,
  prolong: () => Promise<boolean>,
): Promise<boolean> {
  for (const table of sealedTables) {
    let rows = await readSealed(database, table);
    while (rows.length > 0) {
      const batch = rows;
      await eachByItself(database, async (statements) => {
        for (const row of batch) await sealAnew(statements, { vault: dataKeys.vault, old }, table, row);
      });
      if (stopping() || !(await prolong())) return false;
      // Lets requests run in between.
      await nextTurn();
      rows = await readSealed(database, table, { after: batch.at(-1) });
    }
  }
  return true;
}
