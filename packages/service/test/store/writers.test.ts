// Each table is written by one room. The files of `store/tables/` have the rooms' names; the source shows the writers.
import { globSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/store/schema.ts";

const source = join(import.meta.dirname, "../../src");
const files = globSync("**/*.ts", { cwd: source }).map((file) => file.replaceAll(sep, "/"));
/** A folder, or a file beside the folders. */
const roomOf = (file: string): string => basename(file.split("/")[0] ?? "", ".ts");
const textOf = (file: string): string => readFileSync(join(source, file), "utf8");

/** The room that writes each table. */
const rooms = new Map(
  await Promise.all(
    files
      .filter((file) => file.startsWith("store/tables/"))
      .map(async (file) => {
        const tables = (await import(join(source, file))) as object;
        return Object.keys(tables).map((table) => [table, basename(file, ".ts")] as const);
      }),
  ).then((entries) => entries.flat()),
);

const BUILT = /\.(?:insertInto|updateTable|deleteFrom)\(\s*("\w+"|[^)]*)/g;
const WRITTEN = /\b(?:insert into|update|delete from)\s+(\w+|\$\{[^}]*\})/g;

/** The tables that a text writes: their names, or the expression for the name. */
function writesOf(text: string): string[] {
  const built = [...text.matchAll(BUILT)].map(([, table = ""]) => table.replaceAll('"', ""));
  const written = [...text.matchAll(WRITTEN)].map(([, table = ""]) => table);
  return [...built, ...written.filter((table) => table.startsWith("$") || rooms.has(table))];
}

/** Writes a row of its own and removes it in the same transaction, to learn whether the store takes writes. */
const PROBE = { file: "store/outage.ts", table: "leases" };

/** These write any table, by its schema: a sweep, a rotation of keys, a backup, a copy of a store. */
const BY_SCHEMA = ["sweep.ts", "keys/rotation.ts", "backup/backup.ts", "store/copy.ts"];

describe("reading who writes", () => {
  it("finds every form of a write, and no read", () => {
    const text = `
      transaction.insertInto("accounts").values(row);
      database
        .updateTable("devices")
        .set({ status });
      store.deleteFrom(table);
      sql\`update audit_events set position = 1\`;
      store.prepare("insert into settings (name) values (?)");
      sql\`delete from \${sql.table(name)}\`;
      database.selectFrom("challenges").selectAll();
      // Another update of the state.
    `;
    expect(writesOf(text)).toEqual([
      ...["accounts", "devices", "table", "audit_events", "settings"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
      "${sql.table(name)}",
    ]);
  });

  it("knows a room for every table", () => {
    expect([...rooms.keys()].sort()).toEqual(Object.keys(schema).sort());
    for (const room of rooms.values()) expect(files.map(roomOf)).toContain(room);
  });
});

it("each file writes tables of its own room only", () => {
  const wrong = files
    .filter((file) => !BY_SCHEMA.includes(file))
    .flatMap((file) => writesOf(textOf(file)).map((table) => ({ file, table })))
    .filter(({ file, table }) => rooms.get(table) !== roomOf(file))
    .filter(({ file, table }) => file !== PROBE.file || table !== PROBE.table);
  expect(wrong).toEqual([]);
});

it("a file that writes by the schema names no table", () => {
  for (const file of BY_SCHEMA) {
    const writes = writesOf(textOf(file));
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.filter((table) => !table.startsWith("$"))).toEqual([]);
  }
});
