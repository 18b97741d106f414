// The schema matches the database, on either store.
import { temporaryFolder } from "@openpims/testing/harness";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, type Table } from "../../src/store/definition.ts";
import { openStore } from "../../src/store/open.ts";
import { type Database, schema } from "../../src/store/schema.ts";
import { type FoundTable, tablesIn, triggersIn } from "../support/introspection.ts";

const folder = temporaryFolder();
let database: Database;
let found: Readonly<Record<string, FoundTable>>;

beforeAll(async () => {
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  found = await tablesIn(database);
});
afterAll(async () => {
  await database.destroy();
  folder.remove();
});

const TYPES = {
  sqlite: { text: "text", integer: "integer", long: "integer" },
  postgres: { text: "text", integer: "integer", long: "bigint" },
}[STORE];

const byColumn = (table: Table, describe: (column: string) => string | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.keys(table.columns).flatMap((column) => {
      const described = describe(column);
      return described === undefined ? [] : [[column, described]];
    }),
  );

/** A table of the schema in the database's terms. */
const expected = (name: string, table: Table): FoundTable => ({
  columns: byColumn(table, (column) => {
    const { type = "text", nullable } = table.columns[column] ?? {};
    const place = keyOf(table).indexOf(column) + 1;
    return `${TYPES[type]}${nullable ? " null" : ""}${place > 0 ? ` key ${place}` : ""}`;
  }),
  unique: Object.keys(table.columns).filter((column) => table.columns[column]?.unique),
  references: byColumn(table, (column) => {
    const { belongsTo } = table.columns[column] ?? {};
    return belongsTo && `${belongsTo}(id) cascade`;
  }),
  indexes: Object.fromEntries(
    Object.entries(table.indexes ?? {}).map(([index, { on, where }]) => [
      `${name}_${index}`,
      `${on.join(", ")}${where === undefined ? "" : ` where ${where}`}`,
    ]),
  ),
});

const tables: readonly (readonly [name: string, table: Table])[] = Object.entries(schema);

it("names every table that the store has, beside the one of the versions", () => {
  expect(Object.keys(found).sort()).toEqual([...tables.map(([name]) => name), "migrations"].sort());
});

it("makes a table after the one that it belongs to", () => {
  const names = tables.map(([name]) => name);
  for (const [i, [, table]] of tables.entries())
    for (const { belongsTo } of Object.values(table.columns))
      if (belongsTo !== undefined) expect(names.slice(0, i)).toContain(belongsTo);
});

describe.each(tables)("the table %s", (name, table) => {
  it("has the columns, keys and indexes of the schema", () => {
    const { unique = [], ...rest } = found[name] ?? {};
    const wanted = expected(name, table);
    expect({ ...rest, unique: [...unique].sort() }).toEqual({ ...wanted, unique: [...wanted.unique].sort() });
  });

  it("finds the rows that belong to another by a key or an index", () => {
    const orders = [keyOf(table), ...Object.values(table.indexes ?? {}).map(({ on }) => on)];
    const owned = Object.keys(table.columns).filter((column) => table.columns[column]?.belongsTo);
    expect(owned.filter((column) => !orders.some(([first]) => first === column))).toEqual([]);
  });
});

it("has the triggers that guard the audit log, and no other", async () => {
  expect(await triggersIn(database)).toEqual(
    STORE === "sqlite"
      ? ["audit_events_delete", "audit_events_insert", "audit_events_update"]
      : ["audit_events_rows", "audit_events_truncate"],
  );
});
