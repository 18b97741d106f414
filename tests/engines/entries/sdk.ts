// The entry of the SDK's tests, for engines with a browser's globals.
import { runCases } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { sdkCases } from "../suites.ts";

/** Runs the tests of `sdk`. */
export const sdk = (recorded: Recorded, print: (line: string) => void): Promise<void> =>
  runCases(sdkCases(recorded), print);
