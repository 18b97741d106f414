import { sql } from "kysely";
import { isOnFullDisk } from "./disk.ts";
import { kindOf } from "./kind.ts";
import type { Database } from "./schema.ts";

/** Classes of SQLSTATE with which the server refuses any statement: connection, resources, operator intervention. */
const CLASSES = ["08", "53", "57"];

/** SQLSTATE 25006: after a failover the server at the other end is a standby. */
const READ_ONLY = "25006";

/** Primary result codes of SQLite: busy, locked, read-only, I/O error, cannot open. */
const OF_THE_FILE: ReadonlySet<number> = new Set([5, 6, 8, 10, 14]);

const OF_THE_NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Errors of `pg` without a code. The last one is of a transaction whose connection is lost. */
const WITHOUT_CODE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** True if the connection leads to a server that takes no writes: another one may lead to the one that does. */
export const isReadOnly = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === READ_ONLY;

/** True if the store cannot be reached: the request was valid and may be retried. */
export function isOutage(error: Error & { code?: unknown; errcode?: unknown }): boolean {
  if (typeof error.errcode === "number") return OF_THE_FILE.has(error.errcode & 0xff);
  if (isReadOnly(error)) return true;
  const code = typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return WITHOUT_CODE.test(error.message);
  return OF_THE_NETWORK.has(code) || (code.length === 5 && CLASSES.includes(code.slice(0, 2)));
}

/** True if the store cannot store a text of the request: PostgreSQL refuses a NUL (SQLSTATE 22021). */
export const isUnfitText = (error: { code?: unknown }): boolean => error.code === "22021";

/** The store's state, as the readiness check answers it. */
export type StoreState = "ready" | "disk full" | "the store takes no writes" | "the store cannot be reached";

export async function stateOf(database: Database): Promise<StoreState> {
  try {
    if (await takesNoWrites(database)) return "the store takes no writes";
  } catch {
    return isOnFullDisk(database) ? "disk full" : "the store cannot be reached";
  }
  return isOnFullDisk(database) ? "disk full" : "ready";
}

/** @throws the store's error where it cannot be reached */
async function takesNoWrites(database: Database): Promise<boolean> {
  if (kindOf(database) === "sqlite") {
    await sql`select 1`.execute(database);
    return false;
  }
  const { rows } = await sql<{ transaction_read_only: string }>`show transaction_read_only`.execute(database);
  return rows[0]?.transaction_read_only === "on";
}
