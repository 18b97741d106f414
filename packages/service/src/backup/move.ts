// Moves an embedded store to PostgreSQL.
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { refuseExisting } from "../machine/owner-file.ts";
import { copyRows } from "../store/copy.ts";
import { identityOf, type StoreIdentity } from "../store/identity.ts";
import { createFilled, migrate } from "../store/migrations.ts";
import { openPostgres } from "../store/open.ts";
import { SERVICE_CONNECTIONS } from "../store/pool.ts";
import type { Database } from "../store/schema.ts";
import { openSqlite } from "../store/sqlite.ts";
import { STORE_FILE } from "./backup.ts";
import { noteLastStore } from "./last-store.ts";

/** The name of the embedded store after the move. */
const MOVED_FILE = "service.db.moved";

/**
 * Copies an embedded store into an empty database, all or nothing.
 * @param file a store that no service runs on
 * @returns the database
 * @throws Error with a message for the operator
 */
export async function copyToPostgres(file: string, databaseUrl: string): Promise<StoreIdentity> {
  const source = openSqlite(file, { alone: true });
  try {
    await migrate(source);
    const target = await openPostgres(databaseUrl, "command");
    try {
      await refuseServices(target);
      await createFilled(target, (filled) => copyRows(source, filled, (name) => name !== "leases"));
      return await identityOf(target);
    } finally {
      await target.destroy();
    }
  } finally {
    await source.destroy();
  }
}

/** @throws Error with a message for the operator if a service is connected to the database */
async function refuseServices(database: Database): Promise<void> {
  const { rows } = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and application_name = ${SERVICE_CONNECTIONS}
    limit 1`.execute(database);
  if (rows.length > 0) throw new Error("a service runs on the database: stop it first");
}

/**
 * Moves the embedded store of a data folder to PostgreSQL: everything goes on there, sign-ins and OTPs too. The file is
 * renamed, and the folder names the database, so that no start without it goes on here.
 * @param dataDirectory the service's folder
 * @param databaseUrl an empty database
 * @returns the renamed file
 * @throws Error with a message for the operator if a service runs, or the database is not empty
 * @example
 * await moveStore("/var/lib/openpims/service", "postgres://openpims:secret@database.example/openpims");
 */
export async function moveStore(dataDirectory: string, databaseUrl: string): Promise<string> {
  const [file, moved] = [join(dataDirectory, STORE_FILE), join(dataDirectory, MOVED_FILE)];
  if (!existsSync(file)) throw new Error(`there is no embedded store in ${dataDirectory}`);
  refuseExisting(moved);
  const target = await copyToPostgres(file, databaseUrl);
  // First: an interrupted move must not leave a folder without a store and without a note, where a start makes an empty one.
  noteLastStore(dataDirectory, target);
  renameSync(file, moved);
  return moved;
}
