// Operators: persons with a role. A removed one stays as a row for long, since the audit log names it.
import { randomUUID } from "node:crypto";
import type { EpochMs } from "../clock.ts";
import type { Database, OperatorRow } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";
import type { OperatorRole } from "./roles.ts";

/** Without the removed ones: nobody could make room again. */
const MOST_OPERATORS = 1000;

/** Removed operators that stay: the audit log names them. */
const MOST_REMOVED = 1000;

/** Makes other changes of operators wait: one of two administrators must stay. */
export const lockOperators = (transaction: Database): Promise<void> => lockName(transaction, "operators");

export const findOperator = (database: Database, id: string): Promise<OperatorRow | undefined> =>
  database
    .selectFrom("operators")
    .selectAll()
    .where("id", "=", id)
    .where("removed_at", "is", null)
    .executeTakeFirst();

/** @param key the normal form of the name */
export const findOperatorByName = (database: Database, key: string): Promise<OperatorRow | undefined> =>
  database
    .selectFrom("operators")
    .selectAll()
    .where("name_key", "=", key)
    .where("removed_at", "is", null)
    .executeTakeFirst();

/** Also a removed one, who stays out. @param identity `issuer subject` */
export const findByIdentity = (database: Database, identity: string): Promise<OperatorRow | undefined> =>
  database.selectFrom("operators").selectAll().where("identity", "=", identity).executeTakeFirst();

/** Every operator, also the removed ones, oldest first. */
export const listOperators = (database: Database): Promise<OperatorRow[]> =>
  database.selectFrom("operators").selectAll().orderBy("created_at").orderBy("id").execute();

/** Deletes the longest removed ones. A person of the company's provider stays: the row keeps the person out. */
async function deleteLongRemoved(transaction: Database): Promise<void> {
  const outlived = await transaction
    .selectFrom("operators")
    .select("id")
    .where("removed_at", "is not", null)
    .where("identity", "is", null)
    .orderBy("removed_at", "desc")
    .orderBy("id")
    .offset(MOST_REMOVED)
    .limit(MOST_REMOVED)
    .execute();
  const ids = outlived.map(({ id }) => id);
  if (ids.length > 0) await transaction.deleteFrom("operators").where("id", "in", ids).execute();
}

/** @returns the row; a word if the name is taken, or there are too many rows */
export async function createOperator(
  transaction: Database,
  wanted: {
    readonly name: string;
    readonly key: string;
    readonly role: OperatorRole;
    /** Of who signs in with the company's provider. */
    readonly identity?: string;
  },
  now: EpochMs,
): Promise<OperatorRow | "taken" | "too many"> {
  await lockOperators(transaction);
  await deleteLongRemoved(transaction);
  const { count } = await transaction
    .selectFrom("operators")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("removed_at", "is", null)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_OPERATORS) return "too many";
  if (await findOperatorByName(transaction, wanted.key)) return "taken";
  return transaction
    .insertInto("operators")
    .values({
      id: randomUUID(),
      name: wanted.name,
      name_key: wanted.key,
      role: wanted.role,
      identity: wanted.identity ?? null,
      password_hash: null,
      epoch: 0,
      created_at: now,
      signed_in_at: null,
      removed_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** True if another administrator than this one can sign in. */
export async function isThereAnAdministrator(database: Database, beside = ""): Promise<boolean> {
  const row = await database
    .selectFrom("operators")
    .select("id")
    .where("role", "=", "administrator")
    .where("removed_at", "is", null)
    .where(({ or, eb }) => or([eb("password_hash", "is not", null), eb("identity", "is not", null)]))
    .where("id", "!=", beside)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
