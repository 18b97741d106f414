// Fuzz tests: the requested number of cases, from a seed that is in the test's name. A few cases in `npm test`, a
// million of each in `npm run fuzz`.
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { it } from "vitest";

const given = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};

/** The same seed repeats the same cases. */
const seed = given("FC_SEED") ?? Math.floor(Math.random() * 2 ** 31);
const asked = given("FUZZ_RUNS");

/** The result of a fuzz test. `tests/fuzz/fuzz-reporter.ts` prints it. */
export interface FuzzReport {
  readonly cases: number;
  /** 1 if a case failed, which ends the test. */
  readonly failures: number;
  readonly seconds: number;
  /** The peak memory of the test's process, in MB. */
  readonly megabytes: number;
}

declare module "vitest" {
  interface TaskMeta {
    fuzz?: FuzzReport;
  }
}

function progress(name: string, cases: number): () => void {
  const every = Math.ceil(cases / 20);
  const started = performance.now();
  let done = 0;
  return () => {
    if (++done % every > 0) return;
    const seconds = (performance.now() - started) / 1000;
    const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
    process.stderr.write(`${name}: ${done} cases, ${seconds.toFixed(0)} s, ${megabytes} MB\n`);
  };
}

/**
 * Yields to the event loop at intervals. Cases that await only promises would not, and objects that live until the
 * end of the turn, such as the signals of time-outs, would accumulate.
 */
function breath(): () => Promise<void> | undefined {
  let done = 0;
  return () => (++done % 100 === 0 ? setImmediate() : undefined);
}

/**
 * A test that the property holds for every case. It ends at the first failure and reports that case.
 * @param usual the number of cases in `npm test`
 * @param property made when the test begins, after the file's own preparation
 */
export function fuzz<Case>(
  name: string,
  usual: number,
  property: () => fc.IAsyncProperty<Case> | Promise<fc.IAsyncProperty<Case>>,
): void {
  const numRuns = asked ?? usual;
  const timeout = asked === undefined ? 60_000 : 24 * 3_600_000;
  it(`${name} (seed ${seed})`, { timeout }, async ({ task }) => {
    const plugins = [fc.afterEach(breath())];
    if (asked !== undefined) plugins.push(fc.afterEach(progress(name, numRuns)));
    const started = performance.now();
    const result = await fc.check(await property(), { seed, numRuns, endOnFailure: true, plugins });
    task.meta.fuzz = {
      cases: result.numRuns,
      failures: result.failed ? 1 : 0,
      seconds: (performance.now() - started) / 1000,
      megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    };
    if (result.failed) {
      throw new Error(await fc.asyncDefaultReportMessage(result), { cause: result.errorInstance });
    }
  });
}
