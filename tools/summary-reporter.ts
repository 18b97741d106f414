import type { Reporter, TestModule } from "vitest/node";

/** The reason for a skipped test, from its group's name; none if the test was only filtered out (`-t`). */
const reasonOf = (fullName: string): string | undefined => /\(SKIPPED: (.+?)\)/.exec(fullName)?.[1];

/**
 * Ends the run with one plain line: the numbers of passed, failed and skipped tests. Before it, the reasons for skips, and
 * the tests that passed only at a second try: the tests' own messages are thousands of lines above.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const reasons = new Map<string, number>();
    const retried: string[] = [];
    for (const module of modules) {
      // A file that failed to load has no tests to count.
      if (module.errors().length > 0) counts.failed += 1;
      // Nor does a hook before a group: its tests count as skipped.
      for (const group of module.children.allSuites()) if (group.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") counts[state] += 1;
        if (test.diagnostic()?.flaky) retried.push(`${module.relativeModuleId} > ${test.fullName}`);
        if (state !== "skipped") continue;
        const reason = reasonOf(test.fullName);
        if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    process.once("exit", () => {
      for (const [reason, count] of reasons) console.log(`SKIPPED ${count} tests: ${reason}`);
      for (const name of retried) console.log(`RETRIED: ${name}`);
      if (retried.length > 0) console.log(`retried: ${retried.length}`);
      console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
}
