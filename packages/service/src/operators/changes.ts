// Changes of an operator, which hold from the next request on.
import type { EpochMs } from "../clock.ts";
import type { Database, OperatorRow } from "../store/schema.ts";
import { revokeKeysOf } from "./api-keys.ts";
import { endLinksMadeBy, endLinksOf } from "./links.ts";
import { findOperator, isThereAnAdministrator, lockOperators } from "./operators.ts";
import { removePasskeysOf } from "./passkeys.ts";
import type { OperatorRole } from "./roles.ts";
import { endSessionsOf } from "./sessions.ts";

/** True for the only administrator who can sign in. */
const isLast = async (transaction: Database, operator: OperatorRow): Promise<boolean> =>
  operator.role === "administrator" &&
  (operator.password_hash !== null || operator.identity !== null) &&
  !(await isThereAnAdministrator(transaction, operator.id));

type Changed = OperatorRow | "last administrator" | undefined;

/** Sets a role. A demotion ends the keys and links that the operator made. */
async function setRole(
  transaction: Database,
  { id, role: from }: OperatorRow,
  to: OperatorRole,
  now: EpochMs,
): Promise<void> {
  if (from === "administrator" && to !== "administrator") {
    await revokeKeysOf(transaction, id, now);
    await endLinksMadeBy(transaction, id);
  }
  await transaction.updateTable("operators").set({ role: to }).where("id", "=", id).execute();
}

/**
 * Follows the company's provider, also for the last administrator: the service's own token makes another one.
 * @param role the present one; `undefined` ends the sessions, and the keys and links that the operator made
 */
export async function followRole(
  transaction: Database,
  operator: OperatorRow,
  role: OperatorRole | undefined,
  now: EpochMs,
): Promise<void> {
  await setRole(transaction, operator, role ?? "reader", now);
  if (role === undefined) await endSessions(transaction, operator.id);
}

/** Changes a role. It holds from the next request on. */
export async function changeRole(
  transaction: Database,
  id: string,
  role: OperatorRole,
  now: EpochMs,
): Promise<Changed | "of the provider"> {
  await lockOperators(transaction);
  const operator = await findOperator(transaction, id);
  if (!operator) return undefined;
  if (operator.identity !== null) return "of the provider";
  if (role !== "administrator" && (await isLast(transaction, operator))) return "last administrator";
  await setRole(transaction, operator, role, now);
  return { ...operator, role };
}

/** Removes an operator: sessions, and the links and the keys with a role that the operator has or made, end at once. */
export async function removeOperator(transaction: Database, id: string, now: EpochMs): Promise<Changed> {
  await lockOperators(transaction);
  const operator = await findOperator(transaction, id);
  if (!operator) return undefined;
  if (await isLast(transaction, operator)) return "last administrator";
  await revokeKeysOf(transaction, id, now);
  await endLinksOf(transaction, id);
  await endLinksMadeBy(transaction, id);
  await removePasskeysOf(transaction, id);
  await endSessionsOf(transaction, id);
  await transaction
    .updateTable("operators")
    // The name is free for another one, and no operator's name can have this form.
    .set({ removed_at: now, password_hash: null, name_key: `- ${id}`, epoch: operator.epoch + 1 })
    .where("id", "=", id)
    .execute();
  return operator;
}

/** Changes the password by its operator, which ends all sessions and one-time links. @returns the changed row */
export async function changePassword(
  transaction: Database,
  operator: OperatorRow,
  passwordHash: string,
): Promise<OperatorRow> {
  const changed = { password_hash: passwordHash, epoch: operator.epoch + 1 };
  await transaction.updateTable("operators").set(changed).where("id", "=", operator.id).execute();
  await endLinksOf(transaction, operator.id);
  await endSessionsOf(transaction, operator.id);
  return { ...operator, ...changed };
}

/** Sets the password by a one-time link, which also removes the passkeys. */
export async function setPassword(
  transaction: Database,
  operator: OperatorRow,
  passwordHash: string,
): Promise<void> {
  await changePassword(transaction, operator, passwordHash);
  await removePasskeysOf(transaction, operator.id);
}

/** Ends all sessions, also one that is being begun. */
export async function endSessions(transaction: Database, id: string): Promise<OperatorRow | undefined> {
  await lockOperators(transaction);
  const operator = await transaction
    .updateTable("operators")
    .set(({ eb }) => ({ epoch: eb("epoch", "+", 1) }))
    .where("id", "=", id)
    .where("removed_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (operator) await endSessionsOf(transaction, id);
  return operator;
}
