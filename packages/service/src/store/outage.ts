import { sql } from "kysely";
import type { Database } from "./schema.ts";

/** Classes of SQLSTATE with which the server refuses any statement: connection, resources, operator intervention. */
const CLASSES = ["08", "53", "57"];

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

/** True if the store cannot be reached: the request was valid and may be retried. */
export function isOutage(error: Error & { code?: unknown }): boolean {
  const code = typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return WITHOUT_CODE.test(error.message);
  return OF_THE_NETWORK.has(code) || (code.length === 5 && CLASSES.includes(code.slice(0, 2)));
}

/** True if the store cannot store a text of the request: PostgreSQL refuses a NUL (SQLSTATE 22021). */
export const isUnfitText = (error: { code?: unknown }): boolean => error.code === "22021";

export async function canReachStore(database: Database): Promise<boolean> {
  try {
    await sql`select 1`.execute(database);
    return true;
  } catch {
    return false;
  }
}
