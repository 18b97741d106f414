// All that a test needs of an engine, so that the same tests run where there is no test runner: on a phone's engine.

/** A test: `run` throws, or rejects, where what it says is not so. */
export interface Case {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/**
 * Runs the cases one after another. A line for each that failed, and at the end how many passed and failed.
 * @param print writes one line
 */
export async function runCases(cases: readonly Case[], print: (line: string) => void): Promise<void> {
  let failed = 0;
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (error) {
      failed++;
      print(`failed: ${name}: ${String(error).replace(/\s+/g, " ").slice(0, 600)}`);
    }
  }
  print(`${cases.length - failed} passed, ${failed} failed`);
}

/** The cases under a heading. */
export const group = (heading: string, cases: readonly Case[]): Case[] =>
  cases.map(({ name, run }) => ({ name: `${heading}: ${name}`, run }));
