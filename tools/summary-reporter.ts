import type { Reporter, TestModule } from "vitest/node";

/** Why a test is skipped, as the name of its group says; nothing where it was only not asked for (`-t`). */
const reasonOf = (fullName: string): string | undefined => /\(SKIPPED: (.+?)\)/.exec(fullName)?.[1];

/**
 * Ends the run with one plain line: how many tests passed, failed and were skipped. Before it, why some were skipped: where
 * they say so themselves, thousands of lines went by since.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      // A file that could not even be collected has no tests to count.
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") counts[state] += 1;
        if (state !== "skipped") continue;
        const reason = reasonOf(test.fullName);
        if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    process.once("exit", () => {
      for (const [reason, count] of reasons) console.log(`SKIPPED ${count} tests: ${reason}`);
      console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
}
