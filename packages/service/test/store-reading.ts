// What the tests read of the embedded store: from outside, as an operator with the file in his hands would.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestService } from "../../../conformance/harness.ts";

/** Every row of every table. */
export function dump(service: TestService): Record<string, unknown[]> {
  const database = new DatabaseSync(join(service.dataDirectory, "service.db"), { readOnly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        database.prepare(`select * from "${name}" order by rowid`).all(),
      ]),
    );
  } finally {
    database.close();
  }
}

/** The rows of one query. */
export function rows(service: TestService, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(service.dataDirectory, "service.db"), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** The bytes of every file of the store, as text in which each byte is one character. */
export function storeBytes(dataDirectory: string): string {
  const files = readdirSync(dataDirectory).filter((name) => name.startsWith("service.db"));
  return files.map((name) => readFileSync(join(dataDirectory, name), "latin1")).join("\n");
}
