// A pooler such as PgBouncer may give each transaction another connection of the server. The store needs its own: for
// prepared statements, advisory locks and time-outs of the session.
import { randomBytes } from "node:crypto";
import type { PostgresPool, PostgresPoolClient } from "kysely";

/** The place of a value that lives as long as a server's connection. */
const SETTING = "openpims.connection";

/** The pool's connections are not the server's. */
export class ConnectionsShared extends Error {}

/**
 * Sets a value on one connection and reads it on another and on the first: a pooler that keeps no session shows it on the
 * other, or loses it on the first.
 * @throws ConnectionsShared
 */
export async function requireOwnConnections(pool: PostgresPool): Promise<void> {
  const value = randomBytes(8).toString("hex");
  await during(pool, async (first) => {
    await first.query("select set_config($1, $2, false)", [SETTING, value]);
    const elsewhere = await during(pool, valueOn);
    if (elsewhere === value || (await valueOn(first)) !== value) throw new ConnectionsShared();
  });
}

async function during<T>(
  pool: PostgresPool,
  work: (connection: PostgresPoolClient) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  try {
    return await work(connection);
  } finally {
    connection.release();
  }
}

async function valueOn(connection: PostgresPoolClient): Promise<string | null | undefined> {
  const text = "select current_setting($1, true) as value";
  const { rows } = await connection.query<{ value: string | null }>(text, [SETTING]);
  return rows[0]?.value;
}

/** PgBouncer's answer to a time-out in the start of a session. */
const isParameterRefused = (error: unknown): boolean =>
  error instanceof Error && /unsupported startup parameter/.test(error.message);

/** The cause and the remedy where a pooler is in between; `undefined` for another error. */
export function poolerFault(error: unknown): string | undefined {
  const works =
    "give PostgreSQL's own address, or that of a pool in session mode with ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout";
  if (error instanceof ConnectionsShared)
    return `is behind a pooler in transaction mode, as PgBouncer has it, which keeps no prepared statements, locks and time-outs: ${works}`;
  if (isParameterRefused(error))
    return `is behind a pooler, as PgBouncer, that refuses a session's time-outs (${(error as Error).message}): ${works}`;
  return undefined;
}
