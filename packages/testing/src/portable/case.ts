// The whole interface between a test and an engine, so that the same tests run without a test runner: on a phone's engine.

/** A test: `run` throws or rejects if its statement is false. */
export interface Case {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/**
 * Runs the cases one after another. Prints a line for each failed case, and at the end the numbers of passed and failed.
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
