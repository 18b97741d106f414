// Fills a service's store like one after a long time of use: real rows in every index.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { BenchStore } from "./stores.ts";

/** The columns of a table and their values in the copied row; those in `anew` are computed from the number `n`. */
function copies(
  table: string,
  columns: readonly string[],
  anew: Readonly<Record<string, string>>,
  where: string,
) {
  const values = columns.map((column) => anew[column] ?? `${table}.${column}`);
  return `insert into ${table} (${columns.join(", ")})
    select ${values.join(", ")} from ${table}, numbers where ${where}`;
}

/** Copies of one account and its device: real rows in every index, whose sealed values are never opened. */
function statements(count: number, columnsOf: Readonly<Record<string, readonly string[]>>, numbers: string) {
  const accounts = copies(
    "accounts",
    columnsOf.accounts ?? [],
    { id: "'account-' || n", login: "'copy-' || n || '@openpims.example'" },
    "login = 'bench-0@openpims.example'",
  );
  const devices = copies(
    "devices",
    columnsOf.devices ?? [],
    { id: "'device-' || n", account_id: "'account-' || n", installation: "'installation-' || n" },
    "account_id = (select id from accounts where login = 'bench-0@openpims.example')",
  );
  const table = `create temporary table numbers as ${numbers.replaceAll("$count", String(count))}`;
  return [table, accounts, devices, "drop table numbers"];
}

/** Copies the account `bench-0` of {@link enrolDevices} and its device `count` times. */
export async function fillStore(store: BenchStore, accounts: number): Promise<void> {
  if (store.databaseUrl === undefined) {
    const database = new DatabaseSync(join(store.data, "service", "service.db"), { timeout: 10_000 });
    const columns = (table: string) =>
      database
        .prepare("select name from pragma_table_info(?)")
        .all(table)
        .map(({ name }) => String(name));
    const numbers =
      "with recursive counted(n) as (select 0 union all select n + 1 from counted where n + 1 < $count) select n from counted";
    const columnsOf = { accounts: columns("accounts"), devices: columns("devices") };
    for (const statement of statements(accounts, columnsOf, numbers)) database.exec(statement);
    database.exec("pragma wal_checkpoint(truncate)");
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: store.databaseUrl });
  await client.connect();
  const columns = async (table: string): Promise<string[]> => {
    const sql =
      "select column_name from information_schema.columns where table_name = $1 and table_schema = current_schema()";
    return (await client.query<{ column_name: string }>(sql, [table])).rows.map((row) => row.column_name);
  };
  const columnsOf = { accounts: await columns("accounts"), devices: await columns("devices") };
  const numbers = "select n from generate_series(0, $count - 1) as n";
  for (const statement of statements(accounts, columnsOf, numbers)) await client.query(statement);
  await client.query("vacuum analyze");
  await client.end();
}
