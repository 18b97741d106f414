// Removes the rows that ended, a few at a time, beside the requests.
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import { every, type Loop } from "../background.ts";
import type { Clock } from "../clock.ts";
import { ENDED_CHALLENGES_REMEMBERED_MS } from "../devices/challenges.ts";
import { kindOf } from "./kind.ts";
import type { Database, Schema } from "./schema.ts";

interface Ending {
  readonly table: keyof Schema;
  readonly key: readonly string[];
  readonly endsAt: string;
  /** How long an ended row is kept: to tell late from wrong. */
  readonly rememberedMs: number;
}

const ENDINGS: readonly Ending[] = [
  {
    table: "challenges",
    key: ["id"],
    endsAt: "expires_at",
    rememberedMs: ENDED_CHALLENGES_REMEMBERED_MS,
  },
  {
    table: "activation_codes",
    key: ["id"],
    endsAt: "expires_at",
    rememberedMs: 86_400_000,
  },
  { table: "one_time_passwords", key: ["id"], endsAt: "expires_at", rememberedMs: 0 },
  { table: "remote_tokens", key: ["id"], endsAt: "refresh_expires_at", rememberedMs: 0 },
  { table: "operator_sessions", key: ["id"], endsAt: "idle_at", rememberedMs: 0 },
  { table: "throttles", key: ["name"], endsAt: "ends_at", rememberedMs: 0 },
  { table: "oidc_records", key: ["model", "id"], endsAt: "expires_at", rememberedMs: 0 },
];

/** Rows of one delete: so few that nobody who waits for it notices. */
const BATCH = 200;

const PERIOD_MS = 60_000;

async function sweepBatch(database: Database, ending: Ending, now: number, batch: number): Promise<number> {
  const table = sql.table(ending.table);
  const key = sql.join(ending.key.map((column) => sql.ref(column)));
  const endsAt = sql.ref(ending.endsAt);
  // Processes share the rows instead of electing one of them: each leaves the rows that another one has locked, to clear
  // or to use, so it waits for none and takes part in no deadlock.
  const held = kindOf(database) === "postgres" ? sql`for update skip locked` : sql``;
  const { numAffectedRows = 0n } = await sql`
    with ended as materialized (
      select ${key} from ${table} where ${endsAt} <= ${now - ending.rememberedMs}
      order by ${endsAt} limit ${batch} ${held})
    delete from ${table} where (${key}) in (select ${key} from ended)`.execute(database);
  return Number(numAffectedRows);
}

/**
 * Clears every row that ended, in batches. Several processes may do so at once.
 * @param stopping true ends it after the batch under way
 * @returns how many rows went
 */
export async function sweep(
  database: Database,
  now: number,
  batch = BATCH,
  stopping: () => boolean = () => false,
): Promise<number> {
  let cleared = 0;
  for (const ending of ENDINGS) {
    for (;;) {
      if (stopping()) return cleared;
      const count = await sweepBatch(database, ending, now, batch);
      cleared += count;
      if (count < batch) break;
      // Requests come between.
      await nextTurn();
    }
  }
  return cleared;
}

/** Sweeps now and every minute or so. */
export const startSweeping = (database: Database, clock: Clock, failed: (error: unknown) => void): Loop =>
  every(PERIOD_MS, async (stopping) => void (await sweep(database, clock.now(), BATCH, stopping)), failed);
