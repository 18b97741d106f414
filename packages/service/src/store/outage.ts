import { randomUUID } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { sql } from "kysely";
import { diskOf, isOnFullDisk } from "./disk.ts";
import { identityOf, identityOfFile } from "./identity.ts";
import { kindOf } from "./kind.ts";
import type { Database } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Classes of SQLSTATE with which the server refuses any statement: connection, sign-in, no such database, resources, locks,
 * operator intervention, the server's own files.
 */
const CLASSES = ["08", "28", "3D", "53", "55", "57", "58"];

/** No right to a table, and no such table: the start found both, so the store was changed since. */
const STATES = ["42501", "42P01"];

/** SQLSTATE 25006: after a failover the server at the other end is a standby. */
const READ_ONLY = "25006";

/** Primary result codes of SQLite: busy, locked, read-only, I/O error, cannot open, locking protocol. */
const OF_THE_FILE: ReadonlySet<number> = new Set([5, 6, 8, 10, 14, 15]);

const OF_THE_NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
]);

/** System calls to which only a connection leads: a name without an address, a socket file that is not there. */
const OF_A_CONNECTION = new Set(["connect", "getaddrinfo"]);

/** OpenSSL's and Node's refusals of the server's certificate. */
const OF_TLS = /^(?:ERR_(?:TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** Errors of `pg` without a code. The last one is of a transaction whose connection is lost. */
const WITHOUT_CODE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|The server does not support SSL connections|There was an error establishing an SSL connection)/;

/** True if the connection leads to a server that takes no writes: another one may lead to the one that does. */
export const isReadOnly = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === READ_ONLY;

/** True if the store cannot be reached: the request was valid and may be retried. */
export function isOutage(error: Error & { code?: unknown; errcode?: unknown; syscall?: unknown }): boolean {
  if (typeof error.errcode === "number") return OF_THE_FILE.has(error.errcode & 0xff);
  if (isReadOnly(error)) return true;
  const code = typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return WITHOUT_CODE.test(error.message);
  if (code.length === 5 && (CLASSES.includes(code.slice(0, 2)) || STATES.includes(code))) return true;
  return OF_THE_NETWORK.has(code) || OF_A_CONNECTION.has(String(error.syscall)) || OF_TLS.test(code);
}

/** True if the store cannot store a text of the request: PostgreSQL refuses a NUL (SQLSTATE 22021). */
export const isUnfitText = (error: { code?: unknown }): boolean => error.code === "22021";

/** The store's state, as the readiness check answers it. */
export type StoreState =
  | "ready"
  | "disk full"
  | "the store takes no writes"
  | "the store's file was removed or replaced"
  | "the store cannot be reached";

export async function stateOf(database: Database): Promise<StoreState> {
  try {
    const fault = kindOf(database) === "sqlite" ? await faultOfFile(database) : await faultOfServer(database);
    if (fault) return fault;
    // A proxy sends no request to a service that is not ready, so no other write would show that there is room again.
    if (diskOf(database)?.wasRefused) await tryWrite(database);
  } catch {
    return isOnFullDisk(database) ? "disk full" : "the store cannot be reached";
  }
  return isOnFullDisk(database) ? "disk full" : "ready";
}

/** SQLite itself notices neither that its file went nor, before a write, that the disk became read-only. */
async function faultOfFile(database: Database): Promise<StoreState | undefined> {
  await readRow(database);
  const { place, id } = await identityOf(database);
  try {
    if (identityOfFile(place).id !== id) return "the store's file was removed or replaced";
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
    return isGone ? "the store's file was removed or replaced" : "the store takes no writes";
  }
}

async function faultOfServer(database: Database): Promise<StoreState | undefined> {
  await readRow(database);
  const { rows } = await sql<{ transaction_read_only: string }>`show transaction_read_only`.execute(database);
  return rows[0]?.transaction_read_only === "on" ? "the store takes no writes" : undefined;
}

/** Writes a row and removes it. @throws the store's error */
const tryWrite = (database: Database): Promise<void> =>
  inTransaction(database, async (transaction) => {
    const name = `room-${randomUUID()}`;
    await transaction.insertInto("leases").values({ name, holder: "", ends_at: 0 }).execute();
    await transaction.deleteFrom("leases").where("name", "=", name).execute();
  });

/** @throws the store's error where it cannot be reached, or the table cannot be read */
const readRow = (database: Database) => sql`select 1 from settings limit 1`.execute(database);
