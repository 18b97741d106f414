// The portable tests of `maccess`. They ask nothing of an engine but the language.
import type { Case } from "../harness.ts";
import { answerCases } from "./answers.ts";
import { deviceCases } from "./devices.ts";
import { hostilePickleCases } from "./hostile-pickles.ts";
import { pickleCases } from "./pickles.ts";
import type { Recorded } from "./recorded.ts";
import { sealingCases } from "./sealing.ts";
import { sessionCase } from "./session.ts";
import { storedDeviceCases, vectorCases } from "./vectors.ts";

export const maccessCases = (recorded: Recorded): Case[] => [
  ...recorded.vectors.flatMap(vectorCases),
  ...storedDeviceCases(recorded.devices),
  ...sealingCases(recorded.sealed),
  ...pickleCases(recorded),
  ...hostilePickleCases,
  ...deviceCases,
  ...answerCases,
  sessionCase(recorded.session),
];
