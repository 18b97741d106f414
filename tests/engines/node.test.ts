// The portable tests in Node, one by one.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import "../../tools/engines-table.ts";
import { importsOf } from "../../tools/imports.ts";
import { record } from "./record/record.ts";
import { maccessCases, sdkCases } from "./suites.ts";

const root = join(import.meta.dirname, "..", "..");
const recorded = await record();

const version = process.versions.node;
const engine = `Node ${version.split(".")[0]}`;

it("import nothing of Node's, and of no test runner's", () => {
  const files = globSync(
    ["packages/*/test/portable/*.ts", "packages/testing/src/portable/*.ts", "tests/engines/entries/*.ts"],
    {
      cwd: root,
    },
  );
  expect(files.length).toBeGreaterThan(10);
  const wrong = files.flatMap((file) =>
    importsOf(readFileSync(join(root, file), "utf8"))
      .filter((specifier) => /^(node:|vitest|fast-check)/.test(specifier))
      .map((specifier) => `${file} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

describe.each([
  ["maccess", maccessCases(recorded)],
  ["sdk", sdkCases(recorded)],
] as const)("%s", (suite, cases) => {
  it("has a name of its own for each case", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  for (const { name, run } of cases)
    it(name, async ({ task }) => {
      await run();
      task.meta.ran = { engine, version, suite, cases: 1 };
    });
});
