import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { kindOf } from "./kind.ts";
import { isOutdatedPlan } from "./prepared-statements.ts";
import type { Database } from "./schema.ts";

/** Further runs of work that the store gave up. */
const RETRIES = 3;

/** Short beside the second after which PostgreSQL detects a deadlock. */
const LEAST_PAUSE_MS = 50;

/** SQLSTATE 40001, serialization failure, and 40P01, deadlock: PostgreSQL undid the whole transaction. */
const wasUndone = (error: unknown): boolean =>
  ["40001", "40P01"].includes((error as { code?: string } | undefined)?.code ?? "") || isOutdatedPlan(error);

/**
 * Runs work again where PostgreSQL gave it up for the sake of another transaction.
 * @param work may run more than once, so it must have no effect outside the store
 */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let left = RETRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !wasUndone(error)) throw error;
      // Back off before retrying a deadlock, or both transactions take the same locks again.
      if (!isOutdatedPlan(error)) await pause(LEAST_PAUSE_MS * (1 + Math.random()));
    }
  }
}

/**
 * Runs all of the work or none of it. On SQLite the transaction locks the whole store from its start. On PostgreSQL
 * each statement sees what is committed (READ COMMITTED), so the work locks the rows that it decides on before it reads
 * them, always in one order, lest two transactions wait for each other: the address whose tries are counted, the
 * account, the account's rows.
 * @param work may run more than once, so it must have no effect outside the store
 */
export function inTransaction<T>(
  database: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  return retrying(() => database.transaction().setIsolationLevel("read committed").execute(work));
}

/** Has every other transaction that locks the name wait until this one ends. For work that has no row to lock yet. */
export async function lockName(transaction: Database, name: string): Promise<void> {
  if (kindOf(transaction) === "sqlite") return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`openpims:${name}`}, 0))`.execute(transaction);
}
