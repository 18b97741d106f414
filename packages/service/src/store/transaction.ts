import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { kindOf } from "./kind.ts";
import { isOutdatedPlan } from "./prepared-statements.ts";
import type { AccountRow, Database } from "./schema.ts";

/** How often work that the store gave up is done anew. */
const RETRIES = 3;

/** Little beside the second after which PostgreSQL finds a circle. */
const LEAST_PAUSE_MS = 50;

/** SQLSTATE 40001, serialization failure, and 40P01, deadlock: PostgreSQL undid the whole transaction. */
const wasUndone = (error: unknown): boolean =>
  ["40001", "40P01"].includes((error as { code?: string } | undefined)?.code ?? "") || isOutdatedPlan(error);

/**
 * Does work that PostgreSQL may give up for another's sake: again, where it did.
 * @param work may run more than once, so it has no effect outside the store
 */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let left = RETRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !wasUndone(error)) throw error;
      // Whoever was waited for in a circle goes first: begun again at once, this would hold again what that one waits for.
      if (!isOutdatedPlan(error)) await pause(LEAST_PAUSE_MS * (1 + Math.random()));
    }
  }
}

/**
 * All of the work or none of it. On SQLite it holds the whole store from its start; on PostgreSQL each statement sees what
 * is committed (READ COMMITTED), and the work holds what it judges before it reads it. It holds in this order, so that no
 * two wait for each other: the address whose tries are counted, the account, the rows that belong to the account.
 * @param work may run more than once, so it has no effect outside the store
 */
export function inTransaction<T>(
  database: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  return retrying(() => database.transaction().setIsolationLevel("read committed").execute(work));
}

/** The account as it is now, and as it stays until the transaction ends. */
export function holdAccount(transaction: Database, id: string): Promise<AccountRow | undefined> {
  return transaction.selectFrom("accounts").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The same for the account that the device belongs to. */
export function holdAccountOfDevice(
  transaction: Database,
  deviceId: string,
): Promise<AccountRow | undefined> {
  return transaction
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", (query) =>
      query.selectFrom("devices").select("devices.account_id").where("devices.id", "=", deviceId),
    )
    .forUpdate()
    .executeTakeFirst();
}

/** Keeps every other transaction that holds the name waiting until this one ends. For what has no row yet. */
export async function holdName(transaction: Database, name: string): Promise<void> {
  if (kindOf(transaction) === "sqlite") return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`openpims:${name}`}, 0))`.execute(transaction);
}
