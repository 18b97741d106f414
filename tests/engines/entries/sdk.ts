// What the script of the SDK's tests is made of, where the engine has a browser around it.
import { runCases } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { sdkCases } from "../suites.ts";

/** Runs the tests of `sdk`. */
export const sdk = (recorded: Recorded, print: (line: string) => void): Promise<void> =>
  runCases(sdkCases(recorded), print);
