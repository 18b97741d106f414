// Changes of operators, links and keys read their caller's credential again, under the operators' lock: those who are being
// removed send such changes at the same moment.
import type { Actor } from "../audit/event.ts";
import type { EpochMs } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import { findApiKeyById, scopesOf } from "./api-keys.ts";
import { findOperator, lockOperators } from "./operators.ts";
import { highestRole, includesRole, type OperatorRole } from "./roles.ts";
import { findSessionById } from "./sessions.ts";

/** An admitted person or program. */
export interface OperatorCaller extends Actor {
  /** The id of the session of the person's browser. */
  readonly session?: string;
}

/**
 * Names the operator with whom the links, and the keys with a role, end that an administrator makes: the caller, or the
 * maker of the caller's key.
 * @returns `null` for the service's own token, and for its keys; `ended` if the caller's session, key or role ended
 *   meanwhile
 */
export async function makerOf(
  transaction: Database,
  caller: OperatorCaller,
  now: EpochMs,
): Promise<string | null | "ended"> {
  await lockOperators(transaction);
  if (caller.id === null) return null;
  if (caller.kind === "api-key") {
    const key = await findApiKeyById(transaction, caller.id, now);
    return key && highestRole(scopesOf(key)) === "administrator" ? key.made_by : "ended";
  }
  const session = await findSessionById(transaction, caller.session ?? "", now);
  return session?.role === "administrator" ? session.operator_id : "ended";
}

/**
 * True if a person or a program still has the role with which it began something that lasts: a link, a long answer.
 * @param actor without an id, the service's own token
 */
export async function isStillAdmitted(
  database: Database,
  { kind, id, session }: OperatorCaller,
  least: OperatorRole,
  now: EpochMs,
): Promise<boolean> {
  if (id === null) return true;
  if (kind === "api-key") {
    const key = await findApiKeyById(database, id, now);
    const role = key && highestRole(scopesOf(key));
    return role !== undefined && includesRole(role, least);
  }
  const role =
    session === undefined
      ? (await findOperator(database, id))?.role
      : (await findSessionById(database, session, now))?.role;
  return role !== undefined && includesRole(role, least);
}
