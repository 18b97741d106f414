// docs/operate/keys-and-backup.md has the SQL for a restored PostgreSQL: it must empty what a backup leaves out.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Table } from "../../src/store/definition.ts";
import { schema } from "../../src/store/schema.ts";

it("the documented SQL empties every table that a backup leaves out, and no other", () => {
  const page = readFileSync(new URL("../../../../docs/operate/keys-and-backup.md", import.meta.url), "utf8");
  const emptied = Array.from(page.matchAll(/^delete from (\w+);$/gm), ([, name = ""]) => name);
  const leftOut = Object.entries<Table>(schema)
    .filter(([, { backup }]) => backup === false)
    .map(([name]) => name);
  expect(emptied.sort()).toEqual(leftOut.sort());
});
