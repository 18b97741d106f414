import { sql } from "kysely";
import type { StoreKind } from "./kind.ts";
import type { Database } from "./schema.ts";

/** Adds those of the columns that the table lacks: a store may have been at this step before, and lost the note of it. */
export async function addColumns(
  transaction: Database,
  kind: StoreKind,
  table: string,
  columns: Readonly<Record<string, string>>,
): Promise<void> {
  const known =
    kind === "sqlite"
      ? sql<{ name: string }>`select name from pragma_table_info(${table})`
      : sql<{ name: string }>`select column_name as name from information_schema.columns
          where table_name = ${table} and table_schema = current_schema()`;
  const { rows } = await known.execute(transaction);
  for (const [column, type] of Object.entries(columns)) {
    if (rows.some(({ name }) => name === column)) continue;
    await sql.raw(`alter table ${table} add column ${column} ${type}`).execute(transaction);
  }
}
