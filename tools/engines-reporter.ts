import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { differences, markdownOf, parseTable, type Ran, tableIn, tableOf } from "./engines-table.ts";

const PAGE = new URL("../docs/judges.md", import.meta.url);

/** The tests of a file that ran whole. A filtered file (`-t`) has too few, and a failed one says so itself. */
function ranIn(module: TestModule): readonly Ran[] {
  const tests = [...module.children.allTests()];
  const engines = tests.flatMap((test) => test.meta().ran ?? []);
  const whole = tests.every((test) => test.result().state === "passed" || isMissing(test.fullName));
  return whole && module.errors().length === 0 ? engines : [];
}

const isMissing = (name: string): boolean => name.includes("(SKIPPED: ");

/** Compares the table of docs/judges.md with the run, and fails the run if they differ. `ENGINES_TABLE=write` writes it. */
export default class EnginesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const ran = tableOf(modules.flatMap(ranIn));
    if (ran.size === 0) return;
    const page = readFileSync(PAGE, "utf8");
    const documented = parseTable(page);
    if (process.env.ENGINES_TABLE === "write") {
      writeFileSync(PAGE, page.replace(tableIn(page), markdownOf(ran, documented)));
      return;
    }
    const wrong = differences(ran, documented);
    if (wrong.length === 0) return;
    process.exitCode = 1;
    process.once("exit", () => {
      console.log(`docs/judges.md is stale, run npm run engines:\n${wrong.join("\n")}`);
    });
  }
}
