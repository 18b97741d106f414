import { kindOf } from "@openpims/maccess/failures";
import type { CallFailure } from "../codes/failure.ts";
import type { Kind } from "../codes/failure-kinds.ts";
import { kindOfStatus, kindOfTrouble, type NetworkKind, type StatusKind } from "../codes/network-kinds.ts";

/**
 * A failure with a text of its own: the kinds, and a `Forbidden` with a version. A refusal that the protocol does not define
 * has its code's text.
 */
export type Cause = Exclude<Kind, "OtherRefusal"> | "TooManyActivations";

/** The failure of a server's word alone. `NOK:FORBIDDEN newversion` is a `Forbidden` with a version. */
export function failureOf(word: string): CallFailure | undefined {
  const [known = "", version] = word.split(" ");
  const kind = kindOf(known);
  return kind && { kind, word: known, ...(version !== undefined && { wantedVersion: version }) };
}

/** The kind that explains a failure; `undefined` if its code is as precise. */
export function causeOf(failure: CallFailure): Cause | undefined {
  const { kind } = failure;
  if (typeof kind === "number" || kind === "OtherRefusal") return undefined;
  if (kind === "NoAnswer") return kindOfTrouble(failure.reason ?? "");
  if (kind === "Unreachable") return unreachableBy(failure.reason) ?? kind;
  if (kind !== "Forbidden") return kind;
  // Without a word, the device itself refused: the code's own text explains that.
  if (!("word" in failure)) return undefined;
  return failure.wantedVersion === undefined ? kind : "TooManyActivations";
}

/** Parses the device's reason for a failed request: a network trouble, or an HTTP status. */
function unreachableBy(reason = ""): NetworkKind | StatusKind | undefined {
  const [, status] = /^HTTP (\d{3})$/.exec(reason) ?? [];
  if (status !== undefined) return kindOfStatus(Number(status));
  const kind = kindOfTrouble(reason);
  return kind === "ConnectionLost" ? undefined : kind;
}
