import { join } from "node:path";
import { checkColumns } from "./columns.ts";
import { isDiskFull } from "./disk.ts";
import { migrate } from "./migrations.ts";
import type * as Postgres from "./postgres.ts";
import type { Database } from "./schema.ts";
import { openSqlite } from "./sqlite.ts";

/** The driver of PostgreSQL is loaded only for a store that needs it. */
export const openPostgres = async (...given: Parameters<typeof Postgres.openPostgres>): Promise<Database> =>
  (await import("./postgres.ts")).openPostgres(...given);

/** Opens the store without migrating it. @throws Error with a message for the operator if it cannot be reached */
export const connectStore = async (
  dataDirectory: string,
  databaseUrl: string | undefined,
): Promise<Database> =>
  databaseUrl === undefined
    ? openSqlite(join(dataDirectory, "service.db"))
    : openPostgres(databaseUrl, "requests");

/**
 * Opens the store and brings it to this version's schema.
 * @param databaseUrl the address of PostgreSQL; absent for the embedded store in the data folder
 * @throws Error with a message for the operator if it cannot be used
 */
export async function openStore(dataDirectory: string, databaseUrl: string | undefined): Promise<Database> {
  if (databaseUrl === undefined) {
    try {
      return await migrated(openSqlite(join(dataDirectory, "service.db")));
    } catch (error) {
      throw error instanceof Error && isDiskFull(error)
        ? new Error(`the disk of ${dataDirectory} is full: free some space`)
        : error;
    }
  }
  await (await migrated(await openPostgres(databaseUrl, "maintenance"))).destroy();
  return openPostgres(databaseUrl, "requests");
}

async function migrated(database: Database): Promise<Database> {
  try {
    await migrate(database);
    await checkColumns(database);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}
