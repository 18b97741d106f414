// The language of the store's schema. The types of its rows are derived here, its SQL in `ddl.ts`.
import type { Generated } from "kysely";
import type { EpochMs } from "../clock.ts";

/** A value sealed by the vault. The compiler refuses plain text in its place. */
export type SealedText = `v1.${string}`;

export interface Column<Value = unknown> {
  readonly type: "text" | "integer" | "long";
  /** A type only: the column's value in a row. */
  readonly value?: Value;
  readonly nullable?: true;
  readonly unique?: true;
  /** The rows' key, or a part of it. */
  readonly key?: true;
  /** The store numbers the rows. A `reused` number may be that of a deleted row, a `lasting` one is never reused. */
  readonly generated?: "reused" | "lasting";
  /** Holds values sealed by the vault: `keys/places.ts`. */
  readonly sealed?: true;
  /** The table of the row that this row belongs to and is deleted with. */
  readonly belongsTo?: string;
}

export const text: Column<string> = { type: "text" };
/** A word of a closed list. */
export const word = <Word extends string>(): Column<Word> => ({ type: "text" });
export const integer: Column<number> = { type: "integer" };
/** An integer beyond 32 bits, such as a reference to a row's number. */
export const long: Column<number> = { type: "long" };
export const time: Column<EpochMs> = { type: "long" };
/** 0 or 1: SQLite has no booleans. */
export const flag = integer;
export const sealed: Column<SealedText> & { readonly sealed: true } = { type: "text", sealed: true };
type RowNumber = Column<number> & { readonly key: true; readonly generated: "reused" | "lasting" };
/** A number that the store gives each row, the rows' key. The number of a deleted row may be reused. */
export const rowNumber: RowNumber = { type: "long", key: true, generated: "reused" };
/** A row number that is never reused, for rows that other tables refer to. */
export const lastingRowNumber: RowNumber = { type: "long", key: true, generated: "lasting" };
export const belongsTo = (table: string): Column<string> => ({ type: "text", belongsTo: table });

export const key = <C extends Column>(column: C): C & { readonly key: true } => ({ ...column, key: true });
export const unique = <C extends Column>(column: C): C => ({ ...column, unique: true });
export const nullable = <C extends Column>(column: C): C & { readonly nullable: true } => ({
  ...column,
  nullable: true,
});

export type Columns = Readonly<Record<string, Column>>;

export interface Index<Name extends string = string> {
  readonly on: readonly Name[];
  /** The SQL condition of the indexed rows; absent, all rows are indexed. */
  readonly where?: string;
}

export interface Table<C extends Columns = Columns> {
  readonly columns: C;
  /** By name, which starts with the table's: `challenges_by_end`. */
  readonly indexes?: Readonly<Record<string, Index<keyof C & string>>>;
  /** A row ends at the time in `by`, and is deleted `afterMs` milliseconds later (`sweep.ts`). */
  readonly sweep?: { readonly by: keyof C & string; readonly afterMs: number };
  /** False for single-use or short-lived rows: after a restore it would be unknown if they were used. */
  readonly backup?: false;
}

export const table = <C extends Columns>(definition: Table<C>): Table<C> => definition;

/** The columns of the rows' key. */
export const keyOf = ({ columns }: Table): readonly string[] =>
  Object.keys(columns).filter((name) => columns[name]?.key);

type ValueOf<C> =
  C extends Column<infer Value> ? (C extends { readonly nullable: true } ? Value | null : Value) : never;

/** A row as read. */
export type RowOf<T extends Table> = { [Name in keyof T["columns"]]: ValueOf<T["columns"][Name]> };

/** A table in Kysely's form: an insert may leave out the columns that the store generates. */
export type KyselyTable<T extends Table> = {
  [Name in keyof T["columns"]]: T["columns"][Name] extends { readonly generated: string }
    ? Generated<ValueOf<T["columns"][Name]>>
    : ValueOf<T["columns"][Name]>;
};
