import { join } from "node:path";
import { migrate } from "./migrations.ts";
import { openPostgres } from "./postgres.ts";
import type { Database } from "./schema.ts";
import { openSqlite } from "./sqlite.ts";

/**
 * Opens the store and brings it to this version's schema.
 * @param databaseUrl where it is on PostgreSQL; without it, it is embedded in the data folder
 * @throws Error with a sentence where it cannot be used
 */
export async function openStore(dataDirectory: string, databaseUrl: string | undefined): Promise<Database> {
  const database =
    databaseUrl === undefined
      ? openSqlite(join(dataDirectory, "service.db"))
      : await openPostgres(databaseUrl);
  try {
    await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return database;
}
