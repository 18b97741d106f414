// What the script of the SDK's tests is made of, where the engine has a browser around it.
import { runCases } from "./harness.ts";
import type { Recorded } from "./suite/recorded.ts";
import { sdkCases } from "./suite/sdk.ts";

/** Runs the tests of `sdk`. */
export const sdk = (recorded: Recorded, print: (line: string) => void): Promise<void> =>
  runCases(sdkCases(recorded), print);
