// The rotation of the data keys: what is sealed under an old one is sealed anew, while requests are served.
import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { Lease } from "../background.ts";
import type { Clock } from "../clock.ts";
import { kindOf } from "../store/kind.ts";
import type { Database } from "../store/schema.ts";
import type { DataKeys } from "./data-keys.ts";
import { GRACE_MS } from "./grace.ts";
import { type SealedTable, sealedTables } from "./sealed-columns.ts";
import { SEALED, type Vault } from "./vault.ts";

/** Rows of one step: so few that no request waits for it noticeably. */
const BATCH = 50;

type Row = Readonly<Record<string, unknown>>;

export interface Rotation {
  readonly database: Database;
  readonly dataKeys: DataKeys;
  readonly clock: Clock;
  /** The rotation's. */
  readonly lease: Lease;
  /** True ends it after the step under way. */
  stopping(): boolean;
}

/** Rows of one step of a count, which reads a few bytes of each value. */
const COUNTED = 1_000;

/** How many values each data key still seals: reads the whole store, a step at a time. */
export async function countByKey(database: Database): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const sealed of sealedTables) {
    const beginning = (column: string) => sql`substr(${sql.ref(column)}, 1, 12) as ${sql.ref(column)}`;
    let rows = await readBatch(database, sealed, undefined, COUNTED, beginning);
    while (rows.length > 0) {
      for (const row of rows) {
        for (const column of sealed.columns) {
          const id = SEALED.exec(String(row[column]))?.[1];
          if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
        }
      }
      // Requests come between.
      await nextTurn();
      rows = await readBatch(database, sealed, rows.at(-1), COUNTED, beginning);
    }
  }
  return counts;
}

/** The keys to be got rid of: those before the newest that every process has used for long enough to know no other. */
async function oldKeys({ dataKeys, clock }: Rotation): Promise<ReadonlySet<string>> {
  const settled = (await dataKeys.list()).filter(
    ({ active_from: activeFrom }) => activeFrom + GRACE_MS <= clock.now(),
  );
  return new Set(settled.slice(0, -1).map(({ id }) => id));
}

/** Rows after the last one seen, in the order of their keys. */
async function readBatch(
  database: Database,
  { table, key, columns, also = [] }: SealedTable,
  after: Row | undefined,
  limit = BATCH,
  value = (column: string): RawBuilder<unknown> => sql`${sql.ref(column)}`,
): Promise<readonly Row[]> {
  const others = [...new Set([...key, ...also])].map((name) => sql`${sql.ref(name)}`);
  const names = sql.join([...others, ...columns.map(value)]);
  const order = sql.join(key.map((name) => sql.ref(name)));
  const from = after
    ? sql`where (${order}) > (${sql.join(key.map((name) => after[name] as string | number))})`
    : sql``;
  const { rows } = await sql<Row>`
    select ${names} from ${sql.table(table)} ${from} order by ${order} limit ${limit}`.execute(database);
  return rows;
}

/** Seals one row's values anew, each only where it still is what was read: what a request wrote meanwhile stays. */
export async function sealAnew(
  database: Database,
  vault: Vault,
  sealed: SealedTable,
  row: Row,
  old: ReadonlySet<string>,
): Promise<void> {
  for (const column of sealed.columns) {
    const value = row[column];
    if (typeof value !== "string" || !old.has(SEALED.exec(value)?.[1] ?? "")) continue;
    const place = sealed.place(row, column);
    const anew = vault.seal(vault.open(value, place), place);
    const same = sealed.key.map((name) => sql`${sql.ref(name)} = ${row[name]}`);
    await sql`update ${sql.table(sealed.table)} set ${sql.ref(column)} = ${anew}
      where ${sql.join(same, sql` and `)} and ${sql.ref(column)} = ${value}`.execute(database);
  }
}

/**
 * On PostgreSQL each statement holds one row, so that nobody waits for this in a circle. The embedded store, which is
 * written to by one transaction at a time anyway, is brought to disk once a batch.
 */
async function eachByItself(database: Database, work: (database: Database) => Promise<void>): Promise<void> {
  if (kindOf(database) === "postgres") await work(database);
  else await database.transaction().execute(work);
}

/**
 * Goes through the store once and ends the keys that seal nothing any more. One process does it at a time; where it dies,
 * another one takes it up from the start, which costs reading only.
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

/** @returns false where it was stopped, or another process took over */
async function sealAll(
  { database, dataKeys, stopping }: Rotation,
  old: ReadonlySet<string>,
  prolong: () => Promise<boolean>,
): Promise<boolean> {
  for (const sealed of sealedTables) {
    let rows = await readBatch(database, sealed, undefined);
    while (rows.length > 0) {
      const batch = rows;
      await eachByItself(database, async (statements) => {
        for (const row of batch) await sealAnew(statements, dataKeys.vault, sealed, row, old);
      });
      if (stopping() || !(await prolong())) return false;
      // Requests come between.
      await nextTurn();
      rows = await readBatch(database, sealed, batch.at(-1));
    }
  }
  return true;
}
