// What stood behind a FAILED message, kept beside the message: the message itself has a code and a label, no more.
import { type Failure, kindOf } from "@openpims/maccess";
import type { Failed } from "./message.ts";

/** What an explanation tells apart. A refusal that the protocol gives no meaning has none but its code's. */
export type Cause = Exclude<Failure["kind"], "OtherRefusal"> | "TooManyActivations" | AccountRefusal["kind"];

/** What the account services refuse, where their code alone says too little. */
export interface AccountRefusal {
  readonly kind: "TooManySms" | "OtpNeeded";
  readonly reason: string;
}

/** The OTP that a change asks for is missing, was used, or is too old. */
export const OTP_NEEDED: AccountRefusal = { kind: "OtpNeeded", reason: "no fresh OTP" };

type Remembered = Failure | AccountRefusal;

export const isAccountRefusal = (cause: Remembered): cause is AccountRefusal =>
  cause.kind === "TooManySms" || cause.kind === "OtpNeeded";

const causes = new WeakMap<Failed["error"], Remembered>();

const isRemembered = (cause: unknown): cause is Remembered =>
  typeof cause === "object" && cause !== null && "kind" in cause && typeof cause.kind === "string";

/** Keeps why a message failed, where a device's or the account services' failure is the reason, for as long as somebody holds the message. */
export function rememberCause({ error }: Failed, cause: unknown): void {
  if (isRemembered(cause)) causes.set(error, cause);
}

/** The failure behind a message, or behind its `error`, that a facade of this program answered. */
export function causeOf(message: Failed | Failed["error"]): Remembered | undefined {
  return causes.get("error" in message ? message.error : message);
}

/** The failure that a server's word alone tells of. `NOK:FORBIDDEN newversion` is the one that comes with a version. */
export function failureOf(word: string): Failure | undefined {
  const [known = "", version] = word.split(" ");
  const kind = kindOf(known);
  return kind && { kind, word: known, ...(version !== undefined && { wantedVersion: version }) };
}

/** Which of the explained causes a failure is; none where its code says as much. */
export function classify(failure: Remembered): Cause | undefined {
  if (isAccountRefusal(failure)) return failure.kind;
  const { kind, word, wantedVersion } = failure;
  if (kind === "OtherRefusal") return undefined;
  // Without a word the device itself forbade it: what the code's own text is about.
  if (kind !== "Forbidden") return kind;
  if (word === undefined) return undefined;
  return wantedVersion === undefined ? "Forbidden" : "TooManyActivations";
}
