// Sessions of operators' browsers, each with two secrets: the cookie and the page's half. A browser sends the cookie to
// every port of the host (RFC 6265 §8.5), the page's half to none.
import { randomBytes } from "node:crypto";
import { latestEnd } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database, OperatorRow, OperatorSessionRow } from "../store/schema.ts";

/**
 * NIST SP 800-63B-4 §2.2.3 allows an hour of inactivity and a day in all (AAL2); the console allows less.
 */
const IDLE_MS = 30 * 60_000;
const LIFETIME_MS = 12 * 3_600_000;

/** The precision of the end by inactivity: uses within this time cost one write. */
const PROLONGED_EVERY_MS = 60_000;

/** Sessions of one operator. The oldest makes room. */
const MOST_SESSIONS = 20;

/** The two secrets of a session. A single one opens nothing. */
export interface SessionSecrets {
  /** In the cookie, which no script can read. */
  readonly cookie: string;
  /** In the page's memory, which no other origin can read. */
  readonly page: string;
}

/** A request's secrets: a page on another port of the host may have set more cookies of the name. */
export interface GivenSecrets {
  readonly cookies: readonly string[];
  readonly page: string;
}

const ID = "operator-session";
const PAGE = "operator-page";

/**
 * Begins a session under the operator's epoch: a change of the credentials ends it, also while it begins.
 * @returns the session's row and its secrets; the store has only their hashes
 */
export async function beginSession(
  transaction: Database,
  vault: Vault,
  { id, epoch }: OperatorRow,
  now: number,
): Promise<{ readonly secrets: SessionSecrets; readonly session: OperatorSessionRow }> {
  const draw = () => randomBytes(32).toString("base64url");
  const secrets = { cookie: draw(), page: draw() };
  const session = {
    id: vault.hash(ID, secrets.cookie),
    page: vault.hash(PAGE, secrets.page),
    operator_id: id,
    epoch,
    created_at: now,
    idle_at: now + IDLE_MS,
    ends_at: now + LIFETIME_MS,
  };
  const others = await transaction
    .selectFrom("operator_sessions")
    .select("id")
    .where("operator_id", "=", id)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .offset(MOST_SESSIONS - 1)
    .limit(1000)
    .execute();
  const outlived = others.map((other) => other.id);
  if (outlived.length > 0)
    await transaction.deleteFrom("operator_sessions").where("id", "in", outlived).execute();
  await transaction.insertInto("operator_sessions").values(session).execute();
  return { secrets, session };
}

/** Live sessions of operators who are not removed and whose credentials have not changed since. */
const live = (database: Database, now: number) =>
  database
    .selectFrom("operator_sessions")
    .innerJoin("operators", "operators.id", "operator_sessions.operator_id")
    .whereRef("operators.epoch", "=", "operator_sessions.epoch")
    .where("operators.removed_at", "is", null)
    .where("idle_at", ">", now)
    .where("ends_at", ">", now)
    .where("idle_at", "<=", latestEnd(now, IDLE_MS))
    .where("ends_at", "<=", latestEnd(now, LIFETIME_MS));

/** A session with the present name and role of its operator. */
export type FoundSession = OperatorSessionRow & Pick<OperatorRow, "name" | "role" | "identity">;

/** Finds the live session of one of the cookies and the page's half. */
export const findSession = (
  database: Database,
  vault: Vault,
  { cookies, page }: GivenSecrets,
  now: number,
): Promise<FoundSession | undefined> =>
  live(database, now)
    .selectAll("operator_sessions")
    .select(["operators.name", "operators.role", "operators.identity"])
    .where(
      "operator_sessions.id",
      "in",
      cookies.flatMap((cookie) => vault.hashes(ID, cookie)),
    )
    .where("page", "in", vault.hashes(PAGE, page))
    .executeTakeFirst();

/** The live session with this id. */
export const findSessionById = (
  database: Database,
  id: string,
  now: number,
): Promise<FoundSession | undefined> =>
  live(database, now)
    .selectAll("operator_sessions")
    .select(["operators.name", "operators.role", "operators.identity"])
    .where("operator_sessions.id", "=", id)
    .executeTakeFirst();

/** Prolongs a session that a person has used. */
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

/** Those ids that belong to live sessions. */
export async function liveSessions(
  database: Database,
  ids: readonly string[],
  now: number,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await live(database, now)
    .select("operator_sessions.id")
    .where("operator_sessions.id", "in", ids)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function endSession(transaction: Database, id: string): Promise<void> {
  await transaction.deleteFrom("operator_sessions").where("id", "=", id).execute();
}

export async function endSessionsOf(transaction: Database, operatorId: string): Promise<void> {
  await transaction.deleteFrom("operator_sessions").where("operator_id", "=", operatorId).execute();
}
