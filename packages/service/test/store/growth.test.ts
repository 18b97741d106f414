// Every table has a documented bound: docs/operate/limits.md lists the callers that add rows.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { growth } from "../../src/store/growth.ts";
import { schema } from "../../src/store/schema.ts";

it("has an entry for each table, and the page shows them all as they are", () => {
  expect(Object.keys(growth).sort()).toEqual(Object.keys(schema).sort());
  const page = readFileSync(new URL("../../../../docs/operate/limits.md", import.meta.url), "utf8");
  for (const [table, { by, bound }] of Object.entries(growth))
    expect(page).toContain(`| \`${table}\` | ${by} | ${bound} |`);
});
