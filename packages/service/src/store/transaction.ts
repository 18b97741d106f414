import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { kindOf } from "./kind.ts";
import { withWrites } from "./pending-writes.ts";
import { isOutdatedPlan } from "./prepared-statements.ts";
import type { Database } from "./schema.ts";

/** Further runs of work that the store rolled back. */
const RETRIES = 3;

/** Short compared with the second after which PostgreSQL detects a deadlock. */
const LEAST_PAUSE_MS = 50;

/** SQLSTATE 40001, serialization failure, and 40P01, deadlock: PostgreSQL rolled the whole transaction back. */
const wasUndone = (error: unknown): boolean =>
  ["40001", "40P01"].includes((error as { code?: string } | undefined)?.code ?? "") || isOutdatedPlan(error);

/**
 * Runs work again if PostgreSQL rolled it back in favour of another transaction.
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
 * each statement sees committed data (READ COMMITTED), so the work locks the rows that its decisions depend on before it
 * reads them. The order is fixed, so that no two transactions wait for each other: the address whose tries are counted, the
 * account, the account's rows.
 * @param work may run more than once, so it must have no effect outside the store
 */
export function inTransaction<T>(
  database: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  return retrying(() =>
    database
      .transaction()
      .setIsolationLevel("read committed")
      .execute((transaction) => withWrites(transaction, () => work(transaction))),
  );
}

/**
 * {@link inTransaction} for work that may be lost in a power cut: SQLite does not wait for the disk. A later transaction on
 * the disk has it there too, and the death of the process loses nothing.
 */
export async function inUnsyncedTransaction<T>(
  database: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  if (kindOf(database) === "postgres") return inTransaction(database, work);
  return database.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    try {
      return await inTransaction(connection, work);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

/** Makes every other transaction that locks the name wait until this one ends. For work without a row to lock. */
export async function lockName(transaction: Database, name: string): Promise<void> {
  if (kindOf(transaction) === "sqlite") return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`openpims:${name}`}, 0))`.execute(transaction);
}
