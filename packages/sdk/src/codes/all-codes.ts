// Every answered code and kind, for explanations and documents. No application without them imports this.
import type { Advice } from "./advice.ts";
import type { AnsweredCode } from "./answered-codes.ts";
import { codeAdvice } from "./code-advice.ts";
import { type CoreKind, failureKinds, type Kind } from "./failure-kinds.ts";
import { kindCodes } from "./kind-codes.ts";
import { type NetworkKind, networkKinds } from "./network-kinds.ts";
import { vehicleCodes } from "./vehicle-codes.ts";
import { type KindRow, vehicleKinds } from "./vehicle-kinds.ts";

export const allCodes: Readonly<Record<AnsweredCode, Advice>> = { ...codeAdvice, ...vehicleCodes };

const codesOf = (kind: CoreKind): readonly AnsweredCode[] =>
  kind in networkKinds
    ? networkKinds[kind as NetworkKind]
    : (kindCodes[kind as keyof typeof kindCodes] ?? [2000]);

const coreRows = Object.entries(failureKinds).map(([kind, advice]) => [
  kind,
  { ...advice, codes: codesOf(kind as CoreKind) },
]);

export const allKinds = { ...Object.fromEntries(coreRows), ...vehicleKinds } as Readonly<
  Record<Kind, KindRow>
>;
