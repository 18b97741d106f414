// Prints one result line per fuzz test at the end of `npm run fuzz`. A test's name has the seed.

import type { FuzzReport } from "@openpims/testing/fuzzing";
import type { Reporter, TestModule } from "vitest/node";

const line = ({ cases, failures, seconds, megabytes }: FuzzReport): string =>
  `${cases} cases, failures: ${failures}, ${seconds.toFixed(0)} s, at most ${megabytes} MB`;

export default class FuzzReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { fuzz } = test.meta();
        if (fuzz) process.once("exit", () => console.log(`fuzz: ${test.name}: ${line(fuzz)}`));
      }
    }
  }
}
