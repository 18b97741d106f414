// What an OTP flow costs with ever more accounts in the store, as a ratio to the smallest. A store and a service for each size
// are there at once and take turns, in another order in each round: whatever else the machine does, and whatever warms up,
// falls on all of them.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { type BenchDevice, enrolDevices, flow } from "./flows.ts";
import { quartiles } from "./quartiles.ts";
import { median } from "./rank-test.ts";
import type { Row } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { type BenchStore, onStores } from "./stores.ts";

const SIZES = [1_000, 100_000, 1_000_000];
const DEVICES = 8;
const ROUNDS = 15;
/** The first are not counted. */
const WARM_UP_ROUNDS = 4;
/** Of one service in one round: five of each device. */
const FLOWS = 40;

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
  const numbers = "select n from generate_series($from, $to - 1) as n";
  for (const statement of statements(from, to, columnsOf, numbers)) await client.query(statement);
  await client.query("vacuum analyze");
  await client.end();
}

interface Subject {
  readonly size: number;
  readonly service: ServiceProcess;
  readonly devices: readonly BenchDevice[];
  /** The median flow of each round, in milliseconds, and what the service computed in it, in seconds. */
  readonly walls: number[];
  readonly cpus: number[];
}

async function start(store: BenchStore, size: number): Promise<Subject> {
  const service = await startServiceProcess(store);
  const devices = await enrolDevices(service, DEVICES);
  await grow(store, 0, size);
  return { size, service, devices, walls: [], cpus: [] };
}

async function round({ service, devices, walls, cpus }: Subject): Promise<void> {
  const times: number[] = [];
  const cpu = await service.cpuSeconds();
  for (let i = 0; i < FLOWS; i++) {
    const device = devices[i % devices.length];
    if (!device) continue;
    const began = performance.now();
    await flow(service, device);
    times.push(performance.now() - began);
  }
  cpus.push((await service.cpuSeconds()) - cpu);
  walls.push(median(times));
}

/** Of each round, the ratio to the other's. */
const ratio = (values: readonly number[], to: readonly number[]): string =>
  quartiles(values.map((value, i) => value / (to[i] ?? value)));

export async function measureGrowth(): Promise<Row[]> {
  const rows: Row[] = [];
  await onStores(SIZES.length, async (stores) => {
    const subjects: Subject[] = [];
    for (const [i, store] of stores.entries()) subjects.push(await start(store, SIZES[i] ?? 0));
    for (let i = 0; i < ROUNDS; i++) {
      const first = i % subjects.length;
      for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) await round(subject);
    }
    for (const { service, walls, cpus } of subjects) {
      await service.stop();
      for (const each of [walls, cpus]) each.splice(0, WARM_UP_ROUNDS);
    }
    const [smallest, ...others] = subjects;
    if (!smallest) return;
    rows.push({
      what: `${stores[0]?.name}: an OTP flow with ${smallest.size.toLocaleString("en")} accounts`,
      figure: `${median(smallest.walls).toFixed(2)} ms, ${((median(smallest.cpus) / FLOWS) * 1000).toFixed(2)} ms of the service's CPU`,
    });
    for (const { size, walls, cpus } of others)
      rows.push({
        what: `${stores[0]?.name}: with ${size.toLocaleString("en")}, as a ratio`,
        figure: `${ratio(walls, smallest.walls)}, of CPU ${ratio(cpus, smallest.cpus)}`,
      });
  });
  return rows;
}
