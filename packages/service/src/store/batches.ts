// Reads a whole table in batches, ordered by its key.
import { type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";

/** A row whose columns are known only at run time. */
export type Row = Readonly<Record<string, unknown>>;

export interface BatchedTable {
  readonly name: string;
  /** The columns of the rows' key. */
  readonly key: readonly string[];
  readonly selected: readonly RawBuilder<unknown>[];
}

/** @param after the last row of the batch before, with the columns of its key */
export async function readBatch(
  database: Database,
  { name, key, selected }: BatchedTable,
  limit: number,
  after?: Row,
): Promise<readonly Row[]> {
  const order = sql.join(key.map((column) => sql.ref(column)));
  const from = after ? sql`where (${order}) > (${sql.join(key.map((column) => after[column]))})` : sql``;
  const { rows } = await sql<Row>`
    select ${sql.join(selected)} from ${sql.table(name)} ${from} order by ${order} limit ${limit}`.execute(
    database,
  );
  return rows;
}
