// One suite in every browser, through one driver seam.
import { browsers } from "@openpims/testing/browsers/browsers";
import type { RunningBrowser, TestBrowser } from "@openpims/testing/browsers/tab";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { SUITES } from "../../../../tools/engines-table.ts";

for (const { name, missing } of browsers)
  if (missing !== undefined) console.warn(`No test in ${name} (SKIPPED: ${missing})`);

/**
 * Defines the tests once for each browser.
 * @param suite the column of the table in docs/judges.md#engines
 * @param tests gets the running browser, inside a test or hook, and its name
 */
export function inEachBrowser(
  suite: (typeof SUITES)[number],
  tests: (browser: () => RunningBrowser, name: TestBrowser["name"]) => void,
): void {
  // A browser takes a core and more for itself.
  describe.each(browsers)(`${suite} in $name`, { timeout: 120_000 }, ({ name, missing, launch }) => {
    describe.skipIf(missing !== undefined)(missing === undefined ? "runs" : `(SKIPPED: ${missing})`, () => {
      let running: RunningBrowser | undefined;
      const browser = () => {
        if (running) return running;
        throw new Error("the browser is not running yet");
      };
      beforeAll(async () => {
        running = await launch();
      }, 60_000);
      afterAll(() => running?.close());
      afterEach(({ task }) => {
        task.meta.ran = { engine: name, version: browser().version, suite, cases: 1 };
      });
      tests(browser, name);
    });
  });
}
