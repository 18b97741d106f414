// What the script for an engine is made of.
import { runCases } from "./harness.ts";
import { maccessCases } from "./suite/maccess.ts";
import type { Recorded } from "./suite/recorded.ts";

/** Runs the tests of `maccess`. */
export const maccess = (recorded: Recorded, print: (line: string) => void): Promise<void> =>
  runCases(maccessCases(recorded), print);
