import { kindOf } from "@openpims/maccess";
import type { CallFailure } from "../codes/failure.ts";
import type { Kind } from "../codes/failure-kinds.ts";
import { kindOfStatus, kindOfTrouble, type NetworkKind, type StatusKind } from "../codes/network-kinds.ts";

/**
 * A failure with a text of its own: the kinds, and the `Forbidden` that comes with a version. A refusal that the protocol
 * does not define has its code's text.
 */
export type Cause = Exclude<Kind, "OtherRefusal"> | "TooManyActivations";

/** The failure behind a server's word alone. `NOK:FORBIDDEN newversion` is the `Forbidden` that comes with a version. */
export function failureOf(word: string): CallFailure | undefined {
  const [known = "", version] = word.split(" ");
  const kind = kindOf(known);
  return kind && { kind, word: known, ...(version !== undefined && { wantedVersion: version }) };
}

/** The kind that explains a failure; `undefined` if its code is as precise. */
export function causeOf(failure: CallFailure): Cause | undefined {
  const { kind } = failure;
  if (typeof kind === "number" || kind === "OtherRefusal") return undefined;
  if (kind === "Unreachable") return unreachableBy(failure.reason) ?? kind;
  if (kind !== "Forbidden") return kind;
  // Without a word, the device itself refused, which the code's own text explains.
  if (!("word" in failure)) return undefined;
  return failure.wantedVersion === undefined ? kind : "TooManyActivations";
}

/** The cause in the device's words for a request without a good answer: a network trouble, or an HTTP status. */
function unreachableBy(reason = ""): NetworkKind | StatusKind | undefined {
  const [, status] = /^HTTP (\d{3})$/.exec(reason) ?? [];
  if (status !== undefined) return kindOfStatus(Number(status));
  const kind = kindOfTrouble(reason);
  return kind === "ConnectionLost" ? undefined : kind;
}
