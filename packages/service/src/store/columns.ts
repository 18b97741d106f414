// Until the first release the schema changes without a new version, so a store may have the right version and other columns.
import { type RawBuilder, sql } from "kysely";
import { kindOf, type StoreKind } from "./kind.ts";
import { type Database, schema } from "./schema.ts";

interface Found {
  readonly of: string;
  readonly name: string;
}

const columnsIn: Readonly<Record<StoreKind, RawBuilder<Found>>> = {
  sqlite: sql`select t.name as "of", c.name from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table'`,
  postgres: sql`
    select table_name as "of", column_name as name from information_schema.columns
    where table_schema = current_schema()`,
};

/** @throws Error with a message for the operator if the store's columns are not this program's */
export async function checkColumns(database: Database): Promise<void> {
  const { rows } = await columnsIn[kindOf(database)].execute(database);
  const found = new Set(
    rows.filter((row) => Object.hasOwn(schema, row.of)).map((row) => `${row.of}.${row.name}`),
  );
  const ours = new Set(
    Object.entries(schema).flatMap(([name, { columns }]) =>
      Object.keys(columns).map((column) => `${name}.${column}`),
    ),
  );
  const other = [...ours].find((name) => !found.has(name)) ?? [...found].find((name) => !ours.has(name));
  if (other === undefined) return;
  throw new Error(
    `an unreleased version of this program made the store: its columns differ (${other}). Start with a new data folder or an empty database`,
  );
}
