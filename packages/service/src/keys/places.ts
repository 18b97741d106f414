// The places of sealed values. A value opens only in its own place, so it cannot be moved to another
// column or row. The schema marks the sealed columns; sealing, opening and rotation use the places from here.
import { keyOf, type Table } from "../store/definition.ts";
import { schema, type TableName } from "../store/schema.ts";

/** The marked columns of a table. */
type Marked<T extends TableName, Mark> = {
  [Name in keyof (typeof schema)[T]["columns"]]: (typeof schema)[T]["columns"][Name] extends Mark
    ? Name & string
    : never;
}[keyof (typeof schema)[T]["columns"]];

/** `accounts.pin`, and so on. */
export type SealedColumn = {
  [T in TableName]: `${T}.${Marked<T, { readonly sealed: true }>}`;
}[TableName];

/** `accounts.pin:<id>`: the column, and the row's key. */
export type Place = `${SealedColumn}:${string}`;

type TableOf<C extends SealedColumn> = C extends `${infer T}.${string}` ? T & TableName : never;

/** A row of the column's table, or its key only. */
export type KeyedRow<C extends SealedColumn> = {
  readonly [Name in Marked<TableOf<C>, { readonly key: true }>]: string;
} & Readonly<Record<string, unknown>>;

const tables: readonly (readonly [name: string, table: Table])[] = Object.entries(schema);

/** The key of the table, by the names of the sealed columns. */
const keys = new Map<string, readonly string[]>(
  tables.flatMap(([name, table]) =>
    Object.keys(table.columns)
      .filter((column) => table.columns[column]?.sealed)
      .map((column): [string, readonly string[]] => [`${name}.${column}`, keyOf(table)]),
  ),
);

const isSealedColumn = (name: string): name is SealedColumn => keys.has(name);

export const sealedColumns: readonly SealedColumn[] = [...keys.keys()].filter(isSealedColumn);

/** A table with sealed columns, given without the table's name. */
export interface SealedTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: ReadonlyMap<string, SealedColumn>;
}

export const sealedTables: readonly SealedTable[] = tables
  .map(([name, table]) => {
    const columns = sealedColumns.filter((column) => column.startsWith(`${name}.`));
    return {
      name,
      key: keyOf(table),
      columns: new Map(columns.map((column) => [column.slice(name.length + 1), column])),
    };
  })
  .filter(({ columns }) => columns.size > 0);

export const placeOf = <C extends SealedColumn>(column: C, row: KeyedRow<C>): Place =>
  placeInRow(column, row);

/** The place in a row whose columns are known only at run time. */
export function placeInRow(column: SealedColumn, row: Readonly<Record<string, unknown>>): Place {
  const key = keys.get(column)?.map((name) => String(row[name]));
  return `${column}:${key?.join(":")}`;
}
