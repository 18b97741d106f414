// The operator's sign-in of a browser: a cookie's secret in the place of the operator's token, which a page should not keep.
import { randomBytes } from "node:crypto";
import type { Vault } from "../keys/vault.ts";
import type { Database, OperatorSessionRow } from "../store/schema.ts";
import type { OperatorAccess } from "./access.ts";

/** NIST SP 800-63B-4 §2.2.3 asks for an hour of inactivity at most and for a day in all (AAL2); the console asks sooner. */
export const IDLE_MS = 30 * 60_000;
const LIFETIME_MS = 12 * 3_600_000;

/** How exact the end by inactivity is: a use costs no write more often than that. */
const PROLONGED_EVERY_MS = 60_000;

type Keeper = Pick<OperatorAccess, "adminToken"> & { readonly vault: Vault };

const idOf = ({ vault }: Keeper, secret: string): string => vault.hash("operator-session", secret);

/** Which operator's token it was begun with: with another one in its place no session of before is found. */
const operatorOf = ({ vault, adminToken }: Keeper): string => vault.hash("operator-token", adminToken);

/** @returns the session's row, and its secret for the cookie: the store keeps its hash */
export async function beginSession(
  transaction: Database,
  keeper: Keeper,
  now: number,
): Promise<{ readonly secret: string; readonly session: OperatorSessionRow }> {
  const secret = randomBytes(32).toString("base64url");
  const session = {
    id: idOf(keeper, secret),
    operator: operatorOf(keeper),
    created_at: now,
    idle_at: now + IDLE_MS,
    ends_at: now + LIFETIME_MS,
  };
  await transaction.insertInto("operator_sessions").values(session).execute();
  return { secret, session };
}

/** The session that the secret opens, `undefined` where there is none, or none any more. */
export const findSession = (
  database: Database,
  keeper: Keeper,
  secret: string,
  now: number,
): Promise<OperatorSessionRow | undefined> =>
  database
    .selectFrom("operator_sessions")
    .selectAll()
    .where("id", "=", idOf(keeper, secret))
    .where("operator", "=", operatorOf(keeper))
    .where("idle_at", ">", now)
    .where("ends_at", ">", now)
    .executeTakeFirst();

/** Notes that a person is there. */
export async function prolongSession(
  database: Database,
  session: OperatorSessionRow,
  now: number,
): Promise<void> {
  const idle = Math.min(now + IDLE_MS, session.ends_at);
  if (idle - session.idle_at < PROLONGED_EVERY_MS) return;
  await database
    .updateTable("operator_sessions")
    .set({ idle_at: idle })
    .where("id", "=", session.id)
    .execute();
}

/** Those of the sessions that are not ended. */
export async function liveSessions(
  database: Database,
  ids: readonly string[],
  now: number,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database
    .selectFrom("operator_sessions")
    .select("id")
    .where("id", "in", ids)
    .where("idle_at", ">", now)
    .where("ends_at", ">", now)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function endSession(transaction: Database, id: string): Promise<void> {
  await transaction.deleteFrom("operator_sessions").where("id", "=", id).execute();
}
