// The packages' portable suites: the same cases in every engine.
import type { Case } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { maccessCases } from "../../packages/maccess/test/portable/suite.ts";
import { reactNativeCases } from "../../packages/react-native/test/portable/suite.ts";
import { sdkCases as casesOfSdk } from "../../packages/sdk/test/portable/suite.ts";

export { maccessCases };

/** The SDK's cases, and those of the adapters for phones. */
export const sdkCases = (recorded: Recorded): readonly Case[] => [
  ...casesOfSdk(recorded),
  ...reactNativeCases,
];
