// Copies the rows of a store into another one, of either kind.
import { sql } from "kysely";
import { type Row, readBatch } from "./batches.ts";
import { keyOf, type Table } from "./definition.ts";
import { kindOf } from "./kind.ts";
import { type Database, schema } from "./schema.ts";

/** Rows of one insert, within the limit of a statement's parameters. */
const BATCH = 500;

const tables: readonly (readonly [name: string, table: Table])[] = Object.entries(schema);

/**
 * Copies rows, and the counters of all row numbers: no number of a deleted row is given again.
 * @param to a store without rows
 * @param isCopied false for a table whose rows stay behind
 */
export async function copyRows(
  from: Database,
  to: Database,
  isCopied: (name: string, table: Table) => boolean,
): Promise<void> {
  for (const [name, table] of tables) {
    if (isCopied(name, table)) await copyTable(from, to, name, table);
    const numbered = Object.entries(table.columns).find(([, column]) => column.generated !== undefined);
    if (numbered)
      await copyLastNumber(from, to, {
        name,
        column: numbered[0],
        isLasting: numbered[1].generated === "lasting",
      });
  }
}

async function copyTable(from: Database, to: Database, name: string, table: Table): Promise<void> {
  const columns = Object.keys(table.columns);
  const selected = columns.map((column) => sql.ref(column));
  const batched = { name, key: keyOf(table), selected };
  const valuesOf = (row: Row) => sql`(${sql.join(columns.map((column) => row[column]))})`;
  let rows = await readBatch(from, batched, BATCH);
  while (rows.length > 0) {
    await sql`insert into ${sql.table(name)} (${sql.join(selected)}) values ${sql.join(rows.map(valuesOf))}`.execute(
      to,
    );
    rows = await readBatch(from, batched, BATCH, rows.at(-1));
  }
}

interface NumberedTable {
  readonly name: string;
  readonly column: string;
  readonly isLasting: boolean;
}

async function copyLastNumber(from: Database, to: Database, table: NumberedTable): Promise<void> {
  const last = await lastNumberOf(from, table);
  if (last > 0) await storeLastNumber(to, table, last);
}

/** @returns 0 if no row had a number yet */
async function lastNumberOf(database: Database, { name, column, isLasting }: NumberedTable): Promise<number> {
  const last = sql<{ last: number | null }>;
  const query =
    kindOf(database) === "postgres"
      ? last`select pg_sequence_last_value(pg_get_serial_sequence(${name}, ${column})::regclass) as last`
      : isLasting
        ? last`select seq as last from sqlite_sequence where name = ${name}`
        : last`select max(${sql.ref(column)}) as last from ${sql.table(name)}`;
  return (await query.execute(database)).rows[0]?.last ?? 0;
}

async function storeLastNumber(
  database: Database,
  { name, column, isLasting }: NumberedTable,
  last: number,
): Promise<void> {
  if (kindOf(database) === "postgres") {
    await sql`select setval(pg_get_serial_sequence(${name}, ${column}), ${last})`.execute(database);
  } else if (isLasting) {
    await sql`delete from sqlite_sequence where name = ${name}`.execute(database);
    await sql`insert into sqlite_sequence (name, seq) values (${name}, ${last})`.execute(database);
  }
}
