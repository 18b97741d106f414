// What an OTP flow costs with ever more accounts in the store: the median of single flows, as a ratio to the first figure.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { type BenchDevice, enrolDevices, flow } from "./flows.ts";
import type { Row } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { type BenchStore, onEachStore } from "./stores.ts";

const SIZES = [1_000, 100_000, 1_000_000];
const DEVICES = 8;
const WARM_UP = 50;
const FLOWS = 400;

/** The columns of a table and their values in the row that is copied, those named in `anew` computed from the number `n`. */
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

/** Copies of one account and its device: real rows in every index, whose sealed values nobody opens. */
function statements(
  from: number,
  to: number,
  columnsOf: Readonly<Record<string, readonly string[]>>,
  numbers: string,
) {
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
  const table = `create temporary table numbers as ${numbers.replaceAll("$from", String(from)).replaceAll("$to", String(to))}`;
  return [table, accounts, devices, "drop table numbers"];
}

async function grow(store: BenchStore, from: number, to: number): Promise<void> {
  if (store.databaseUrl === undefined) {
    const database = new DatabaseSync(join(store.data, "service", "service.db"), { timeout: 10_000 });
    const columns = (table: string) =>
      database
        .prepare("select name from pragma_table_info(?)")
        .all(table)
        .map(({ name }) => String(name));
    const numbers =
      "with recursive counted(n) as (select $from union all select n + 1 from counted where n + 1 < $to) select n from counted";
    const columnsOf = { accounts: columns("accounts"), devices: columns("devices") };
    for (const statement of statements(from, to, columnsOf, numbers)) database.exec(statement);
    database.exec("pragma wal_checkpoint(truncate); analyze");
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
  const numbers = "select n from generate_series($from, $to - 1) as n";
  for (const statement of statements(from, to, columnsOf, numbers)) await client.query(statement);
  await client.query("vacuum analyze");
  await client.end();
}

async function medianFlow(service: ServiceProcess, devices: readonly BenchDevice[]): Promise<number> {
  const walls: number[] = [];
  for (let i = 0; i < WARM_UP + FLOWS; i++) {
    const device = devices[i % devices.length];
    if (!device) continue;
    const start = performance.now();
    await flow(service, device);
    if (i >= WARM_UP) walls.push(performance.now() - start);
  }
  walls.sort((a, b) => a - b);
  return walls[Math.floor(walls.length / 2)] ?? 0;
}

export async function measureGrowth(): Promise<Row[]> {
  const rows: Row[] = [];
  await onEachStore(async (store) => {
    const service = await startServiceProcess(store);
    const devices = await enrolDevices(service, DEVICES);
    let there = 0;
    let first: number | undefined;
    for (const size of SIZES) {
      await grow(store, there, size);
      there = size;
      const median = await medianFlow(service, devices);
      first ??= median;
      rows.push({
        what: `${store.name}: an OTP flow with ${size.toLocaleString("en")} accounts, as a ratio to 1,000`,
        figure: `${(median / first).toFixed(2)} (${median.toFixed(2)} ms)`,
      });
    }
    await service.stop();
  });
  return rows;
}
