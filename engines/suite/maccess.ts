// The portable tests of `maccess`. They ask nothing of an engine but the language.
import type { Case } from "../harness.ts";
import type { Recorded } from "./recorded.ts";
import { sealingCases } from "./sealing.ts";
import { sessionCase } from "./session.ts";
import { storedDeviceCases, vectorCases } from "./vectors.ts";

export const maccessCases = (recorded: Recorded): Case[] => [
  ...recorded.vectors.flatMap(vectorCases),
  ...storedDeviceCases(recorded.devices),
  ...sealingCases(recorded.sealed),
  sessionCase(recorded.session),
];
