// The entry of the bundled script for an engine.
import { runCases } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { maccessCases } from "../../../packages/maccess/test/portable/suite.ts";

/** Runs the tests of `maccess`. */
export const maccess = (recorded: Recorded, print: (line: string) => void): Promise<void> =>
  runCases(maccessCases(recorded), print);
