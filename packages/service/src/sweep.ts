// Removes ended rows, a few at a time, in the background.
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import { EvenClock, every, type Loop } from "./background.ts";
import type { Clock, EpochMs } from "./clock.ts";
import { keyOf, type Table } from "./store/definition.ts";
import { kindOf } from "./store/kind.ts";
import { type Database, schema } from "./store/schema.ts";

type Swept = Table & { readonly name: string; readonly sweep: NonNullable<Table["sweep"]> };

const swept = Object.entries(schema).flatMap(([name, table]: [string, Table]): Swept[] =>
  table.sweep === undefined ? [] : [{ ...table, name, sweep: table.sweep }],
);

/** Rows of one delete: few enough that no request waits noticeably. */
const BATCH = 200;

const PERIOD_MS = 60_000;

async function sweepBatch(database: Database, ended: Swept, now: EpochMs, batch: number): Promise<number> {
  const table = sql.table(ended.name);
  const key = sql.join(keyOf(ended).map((column) => sql.ref(column)));
  const endsAt = sql.ref(ended.sweep.by);
  // Processes share the rows instead of electing one of them: each skips the rows that another has locked, to
  // clear or to use, so it never waits and causes no deadlock.
  const lock = kindOf(database) === "postgres" ? sql`for update skip locked` : sql``;
  const { numAffectedRows = 0n } = await sql`
    with ended as materialized (
      select ${key} from ${table} where ${endsAt} <= ${now - ended.sweep.afterMs}
      order by ${endsAt} limit ${batch} ${lock})
    delete from ${table} where (${key}) in (select ${key} from ended)`.execute(database);
  return Number(numAffectedRows);
}

/**
 * Clears all ended rows, in batches. Several processes may do so at once.
 * @param stopping true ends it after the current batch
 * @returns the number of rows removed
 */
export async function sweep(
  database: Database,
  now: number,
  batch = BATCH,
  stopping: () => boolean = () => false,
): Promise<number> {
  let cleared = 0;
  for (const table of swept) {
    for (;;) {
      if (stopping()) return cleared;
      const count = await sweepBatch(database, table, now, batch);
      cleared += count;
      if (count < batch) break;
      // Lets requests run in between.
      await nextTurn();
    }
  }
  return cleared;
}

/**
 * Sweeps about once a minute, while the clock runs evenly.
 * @param even of the same clock; tests pass their own
 */
export function startSweeping(
  database: Database,
  clock: Clock,
  failed: (error: unknown) => void,
  even = new EvenClock(clock),
): Loop {
  const work = async (stopping: () => boolean): Promise<void> => {
    if (even.hasRunEvenly()) await sweep(database, clock.now(), BATCH, stopping);
  };
  return every(PERIOD_MS, work, failed);
}
