// The portable tests of `maccess`. They need only the language from an engine.
import type { Case } from "@openpims/testing/portable/case";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { answerCases } from "./answers.ts";
import { deviceCases } from "./devices.ts";
import { sealingCases } from "./sealing.ts";
import { sessionCase } from "./session.ts";
import { storedDeviceCases, vectorCases } from "./vectors.ts";

export const maccessCases = (recorded: Recorded): Case[] => [
  ...recorded.vectors.flatMap(vectorCases),
  ...storedDeviceCases(recorded.devices),
  ...sealingCases(recorded.sealed),
  ...deviceCases,
  ...answerCases,
  sessionCase(recorded.session),
];
