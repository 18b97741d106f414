// The tables of a store in its database's terms, for SQLite and PostgreSQL.
import { sql } from "kysely";
import { kindOf } from "../../src/store/kind.ts";
import type { Database } from "../../src/store/schema.ts";

export interface FoundTable {
  /** By name: the type, `null` if the column may be null, and the place in the key from 1. */
  readonly columns: Readonly<Record<string, string>>;
  readonly unique: readonly string[];
  /** By column: the table, and the effect of a deletion there on the row. */
  readonly references: Readonly<Record<string, string>>;
  /** By name: the columns, and the condition. */
  readonly indexes: Readonly<Record<string, string>>;
}

const all = async <Row>(database: Database, query: ReturnType<typeof sql<Row>>): Promise<Row[]> =>
  (await query.execute(database)).rows;

const words = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(" ");

async function sqliteTable(database: Database, table: string): Promise<FoundTable> {
  interface Info {
    name: string;
    type: string;
    notnull: number;
    pk: number;
  }
  const columns = await all(database, sql<Info>`select * from pragma_table_info(${table})`);
  interface Listed {
    name: string;
    origin: string;
    sql: string | null;
  }
  const indexes = await all(
    database,
    sql<Listed>`select list.name, list.origin, master.sql from pragma_index_list(${table}) as list
      left join sqlite_master as master on master.name = list.name`,
  );
  const on = async (index: string): Promise<string> =>
    (await all(database, sql<{ name: string }>`select name from pragma_index_info(${index})`))
      .map(({ name }) => name)
      .join(", ");
  interface Foreign {
    from: string;
    table: string;
    to: string;
    on_delete: string;
  }
  const foreign = await all(database, sql<Foreign>`select * from pragma_foreign_key_list(${table})`);
  const found = await Promise.all(indexes.map(async (index) => ({ ...index, on: await on(index.name) })));
  return {
    columns: Object.fromEntries(
      // A numbered key cannot be null, though SQLite does not report it.
      columns.map(({ name, type, notnull, pk }) => [
        name,
        words(
          type.toLowerCase(),
          notnull === 0 && !(pk > 0 && type === "INTEGER") && "null",
          pk > 0 && `key ${pk}`,
        ),
      ]),
    ),
    unique: found.filter(({ origin }) => origin === "u").map((index) => index.on),
    references: Object.fromEntries(
      foreign.map((key) => [key.from, `${key.table}(${key.to}) ${key.on_delete.toLowerCase()}`]),
    ),
    indexes: Object.fromEntries(
      found
        .filter(({ origin }) => origin === "c")
        .map((index) => {
          const where = / where (.*)$/s.exec(index.sql ?? "")?.[1];
          return [index.name, words(index.on, where !== undefined && `where ${where}`)];
        }),
    ),
  };
}

async function postgresTable(database: Database, table: string): Promise<FoundTable> {
  interface Info {
    name: string;
    type: string;
    nullable: boolean;
    pk: number | null;
  }
  const columns = await all(
    database,
    sql<Info>`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
        array_position(k.conkey, a.attnum) as pk
      from pg_attribute a
      left join pg_constraint k on k.conrelid = a.attrelid and k.contype = 'p'
      where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  );
  interface Listed {
    name: string;
    contype: string | null;
    columns: string;
    condition: string | null;
  }
  const indexes = await all(
    database,
    sql<Listed>`select c.relname as name, con.contype,
        (select string_agg(a.attname, ', ' order by k.n)
          from unnest(i.indkey::int[]) with ordinality as k(attnum, n)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum) as columns,
        pg_get_expr(i.indpred, i.indrelid) as condition
      from pg_index i join pg_class c on c.oid = i.indexrelid
      left join pg_constraint con on con.conindid = i.indexrelid and con.contype in ('p', 'u')
      where i.indrelid = ${table}::regclass`,
  );
  interface Foreign {
    column: string;
    target: string;
    to: string;
    action: string;
  }
  const foreign = await all(
    database,
    sql<Foreign>`select a.attname as column, k.confrelid::regclass::text as target, f.attname as to,
        case k.confdeltype when 'c' then 'cascade' else k.confdeltype::text end as action
      from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
      where k.contype = 'f' and k.conrelid = ${table}::regclass`,
  );
  /** `(result = 'refused'::text)` as originally written. */
  const written = (condition: string): string =>
    condition
      .replaceAll("::text", "")
      .replace(/^\((.*)\)$/s, "$1")
      .replace(/\(([^()]*)\) OR \(([^()]*)\)/g, "$1 or $2")
      .replace("IS NOT NULL", "is not null");
  return {
    columns: Object.fromEntries(
      columns.map(({ name, type, nullable, pk }) => [
        name,
        words(type, nullable && "null", pk !== null && `key ${pk}`),
      ]),
    ),
    unique: indexes.filter(({ contype }) => contype === "u").map((index) => index.columns),
    references: Object.fromEntries(
      foreign.map((key) => [key.column, `${key.target}(${key.to}) ${key.action}`]),
    ),
    indexes: Object.fromEntries(
      indexes
        .filter(({ contype }) => contype === null)
        .map(({ name, columns: on, condition }) => [
          name,
          words(on, condition !== null && `where ${written(condition)}`),
        ]),
    ),
  };
}

/** Every table of the store, except SQLite's own. */
export async function tablesIn(database: Database): Promise<Readonly<Record<string, FoundTable>>> {
  const isSqlite = kindOf(database) === "sqlite";
  const names = await all(
    database,
    isSqlite
      ? sql<{
          name: string;
        }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`,
  );
  const tables = names.map(async ({ name }) => [
    name,
    await (isSqlite ? sqliteTable : postgresTable)(database, name),
  ]);
  return Object.fromEntries(await Promise.all(tables));
}

export async function triggersIn(database: Database): Promise<readonly string[]> {
  const names = await all(
    database,
    kindOf(database) === "sqlite"
      ? sql<{ name: string }>`select name from sqlite_master where type = 'trigger' order by name`
      : sql<{ name: string }>`select tgname as name from pg_trigger where not tgisinternal order by name`,
  );
  return names.map(({ name }) => name);
}
