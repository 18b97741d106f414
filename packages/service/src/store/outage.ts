import { sql } from "kysely";
import type { Database } from "./schema.ts";

/** Classes of SQLSTATE that say the server is not there for us, whatever was asked: connection, resources, intervention. */
const CLASSES = ["08", "53", "57"];

const OF_THE_NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** `pg` has no code for these. The last is what is said of a transaction whose connection is gone. */
const WITHOUT_CODE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** Whether the error is the store's absence, not the request's fault: what the request asked may be asked again later. */
export function isOutage(error: Error & { code?: unknown }): boolean {
  const code = typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return WITHOUT_CODE.test(error.message);
  return OF_THE_NETWORK.has(code) || (code.length === 5 && CLASSES.includes(code.slice(0, 2)));
}

/** Whether the store cannot hold the text of a request: PostgreSQL keeps no NUL in a text (SQLSTATE 22021). */
export const isUnfitText = (error: { code?: unknown }): boolean => error.code === "22021";

export async function canReachStore(database: Database): Promise<boolean> {
  try {
    await sql`select 1`.execute(database);
    return true;
  } catch {
    return false;
  }
}
