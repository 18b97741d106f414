import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { differences, ENGINES, markdownOf, parseTable, SUITES, tableIn, tableOf } from "./engines-table.ts";

const page = readFileSync(new URL("../docs/judges.md", import.meta.url), "utf8");
const ran = (cases: number, version = "10.2") => [
  { engine: "Bun", version, suite: "sdk", cases: 1 },
  { engine: "Bun", version, suite: "sdk", cases: cases - 1 },
];

it("the page has a row for each engine and a column for each suite, in their order", () => {
  const table = parseTable(page);
  expect([...table.keys()]).toEqual(ENGINES);
  expect(tableIn(page)).toBe(markdownOf(table, new Map()));
  for (const suite of SUITES) expect([...table.values()].some(({ cases }) => cases.has(suite))).toBe(true);
});

it("a table that was written is read back, and keeps the cells that did not run", () => {
  const before = tableOf([
    { engine: "Deno", version: "2.1", suite: "sdk", cases: 7 },
    { engine: "Bun", version: "10.1", suite: "maccess", cases: 5 },
  ]);
  const read = parseTable(`${markdownOf(tableOf(ran(3)), before)}\n\n`);
  expect(read.get("Bun")).toEqual({
    version: "10.2",
    cases: new Map([
      ["maccess", 5],
      ["sdk", 3],
    ]),
  });
  expect(read.get("Deno")).toEqual(before.get("Deno"));
});

it.each([
  ["the same", ran(3), []],
  ["a newer engine", ran(3, "10.10"), []],
  ["an older engine", ran(3, "9.9"), ["Bun 9.9 ran, the page says 10.2"]],
  ["another number of cases", ran(4), ["Bun, sdk: 4 ran, the page says 3"]],
  ["an engine without a row", [{ engine: "X", version: "1", suite: "sdk", cases: 1 }], ["X has no row"]],
])("%s is compared", (_, given, wrong) => {
  expect(differences(tableOf(given), tableOf(ran(3)))).toEqual(wrong);
});
