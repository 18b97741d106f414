// Reads the store from outside, as an operator with the file or the database's password would.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestService } from "@openpims/testing/harness";

/** Leaves out the columns that change later: the linker writes them. */
const columnsOf = (name: string): string =>
  name === "audit_events" ? "id, at, actor_kind, action, account_id, device_id, result, details" : "*";

/** The names of an embedded store's tables. */
export const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not in ('audit_chain', 'sqlite_sequence') order by name",
    )
    .all()
    .map(({ name }) => String(name));

/** Every row of every table of an embedded store. */
export function dump(service: TestService): Record<string, unknown[]> {
  const database = new DatabaseSync(join(service.dataDirectory, "service.db"), { readOnly: true });
  try {
    return Object.fromEntries(
      tablesOf(database).map((name) => [
        name,
        database.prepare(`select ${columnsOf(name)} from "${name}" order by rowid`).all(),
      ]),
    );
  } finally {
    database.close();
  }
}

/** All rows except the audit log's, which also records refusals. */
export function dumpUnaudited(service: TestService): Record<string, unknown[]> {
  const { audit_events: _told, ...tables } = dump(service);
  return tables;
}

/** The rows of a query on PostgreSQL. A separate process runs it, as an `expect` waits synchronously for the answer. */
function rowsOnPostgres(databaseUrl: string, sql: string): Record<string, unknown>[] {
  const program = `
    const { default: pg } = await import("pg");
    pg.types.setTypeParser(20, Number);
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    process.stdout.write(JSON.stringify((await client.query(process.argv[2])).rows));
    await client.end();`;
  const flags = ["--input-type=module", "-e", program];
  return JSON.parse(execFileSync(process.execPath, [...flags, databaseUrl, sql], { encoding: "utf8" }));
}

/** The rows of one query. */
export function rows(service: TestService, sql: string): Record<string, unknown>[] {
  if (service.databaseUrl !== undefined) return rowsOnPostgres(service.databaseUrl, sql);
  const database = new DatabaseSync(join(service.dataDirectory, "service.db"), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** The bytes of all files of the store, as text with one character per byte. */
export function storeBytes(dataDirectory: string): string {
  const files = readdirSync(dataDirectory).filter((name) => name.startsWith("service.db"));
  return files.map((name) => readFileSync(join(dataDirectory, name), "latin1")).join("\n");
}
