// Sessions of an operator's browsers. A cookie and the page's half replace the token, which no
// page should keep. A browser sends the cookie to every port of the host (RFC 6265 §8.5), the page's half to none.
import { randomBytes } from "node:crypto";
import { latestEnd } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database, OperatorSessionRow } from "../store/schema.ts";
import type { OperatorAccess } from "./access.ts";

/**
 * NIST SP 800-63B-4 §2.2.3 allows an hour of inactivity and a day in all (AAL2); the console allows less.
 */
const IDLE_MS = 30 * 60_000;
const LIFETIME_MS = 12 * 3_600_000;

/** The precision of the end by inactivity: uses within this time cost one write. */
const PROLONGED_EVERY_MS = 60_000;

type Keeper = Pick<OperatorAccess, "adminToken"> & { readonly vault: Vault };

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
/** A hash of the operator's token: after the token is replaced, its sessions are not found. */
const OPERATOR = "operator-token";

/** @returns the session's row and its secrets; the store has only their hashes */
export async function beginSession(
  transaction: Database,
  { vault, adminToken }: Keeper,
  now: number,
): Promise<{ readonly secrets: SessionSecrets; readonly session: OperatorSessionRow }> {
  const draw = () => randomBytes(32).toString("base64url");
  const secrets = { cookie: draw(), page: draw() };
  const session = {
    id: vault.hash(ID, secrets.cookie),
    page: vault.hash(PAGE, secrets.page),
    operator: vault.hash(OPERATOR, adminToken),
    created_at: now,
    idle_at: now + IDLE_MS,
    ends_at: now + LIFETIME_MS,
  };
  await transaction.insertInto("operator_sessions").values(session).execute();
  return { secrets, session };
}

/** Finds the live session of one of the cookies and the page's half. */
export const findSession = (
  database: Database,
  { vault, adminToken }: Keeper,
  { cookies, page }: GivenSecrets,
  now: number,
): Promise<OperatorSessionRow | undefined> =>
  database
    .selectFrom("operator_sessions")
    .selectAll()
    .where(
      "id",
      "in",
      cookies.flatMap((cookie) => vault.hashes(ID, cookie)),
    )
    .where("page", "in", vault.hashes(PAGE, page))
    .where("operator", "in", vault.hashes(OPERATOR, adminToken))
    .where("idle_at", ">", now)
    .where("ends_at", ">", now)
    .where("idle_at", "<=", latestEnd(now, IDLE_MS))
    .where("ends_at", "<=", latestEnd(now, LIFETIME_MS))
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
  const rows = await database
    .selectFrom("operator_sessions")
    .select("id")
    .where("id", "in", ids)
    .where("idle_at", ">", now)
    .where("ends_at", ">", now)
    .where("idle_at", "<=", latestEnd(now, IDLE_MS))
    .where("ends_at", "<=", latestEnd(now, LIFETIME_MS))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function endSession(transaction: Database, id: string): Promise<void> {
  await transaction.deleteFrom("operator_sessions").where("id", "=", id).execute();
}
