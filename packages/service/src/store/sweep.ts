// Rows that ended are cleared off the requests' path: by whichever process comes first, a few at a time.
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
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

/** On average; each process at times of its own. */
const EVERY_MS = 60_000;

async function sweepBatch(database: Database, ending: Ending, now: number, batch: number): Promise<number> {
  const table = sql.table(ending.table);
  const key = sql.join(ending.key.map((column) => sql.ref(column)));
  const endsAt = sql.ref(ending.endsAt);
  // What another process holds, it clears or still uses: nobody waits here, and so nobody waits for this in a circle.
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
 * @param stopped ends it after the batch under way
 * @returns how many rows went
 */
export async function sweep(
  database: Database,
  now: number,
  batch = BATCH,
  stopped: () => boolean = () => false,
): Promise<number> {
  let cleared = 0;
  for (const ending of ENDINGS) {
    for (;;) {
      if (stopped()) return cleared;
      const count = await sweepBatch(database, ending, now, batch);
      cleared += count;
      if (count < batch) break;
      // Requests come between.
      await nextTurn();
    }
  }
  return cleared;
}

/**
 * Sweeps now and every minute or so.
 * @param failed hears of a sweep that failed; the next one comes all the same
 * @returns what ends it, once the batch under way is through
 */
export function startSweeping(
  database: Database,
  clock: Clock,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    await sweep(database, clock.now(), BATCH, () => stopped).catch(failed);
    if (stopped) return;
    timer = setTimeout(
      () => {
        underWay = run();
      },
      EVERY_MS * (0.5 + Math.random()),
    ).unref();
  };
  let underWay = run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await underWay;
  };
}
