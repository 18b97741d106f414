// What stood behind a FAILED message, kept beside the message: the message itself has a code and a label, no more.
import { type Failure, meaningOf } from "@openpims/maccess";
import type { Failed } from "../message.ts";

/** What an explanation tells apart. A refusal that the protocol gives no meaning has none but its code's. */
export type Cause = Exclude<Failure["kind"], "OtherRefusal"> | "TooManyActivations";

const causes = new WeakMap<Failed["error"], Failure>();

const isFailure = (cause: unknown): cause is Failure =>
  typeof cause === "object" && cause !== null && "kind" in cause && typeof cause.kind === "string";

/** Keeps why a message failed, where a device's failure is the reason, for as long as somebody holds the message. */
export function rememberCause({ error }: Failed, cause: unknown): void {
  if (isFailure(cause)) causes.set(error, cause);
}

/** The failure behind a message, or behind its `error`, that a facade of this program answered. */
export function causeOf(message: Failed | Failed["error"]): Failure | undefined {
  return causes.get("error" in message ? message.error : message);
}

/** The failure that a server's word alone tells of. `NOK:FORBIDDEN newversion` is the one that comes with a version. */
export function failureOf(word: string): Failure | undefined {
  const [known = "", version] = word.split(" ");
  const meaning = meaningOf(known);
  if (!meaning) return undefined;
  return { kind: meaning.kind, word: known, ...(version !== undefined && { wantedVersion: version }) };
}

/** Which of the explained causes a failure is; none where its code says as much. */
export function classify({ kind, word, wantedVersion }: Failure): Cause | undefined {
  if (kind === "OtherRefusal") return undefined;
  // Without a word the device itself forbade it: what the code's own text is about.
  if (kind !== "Forbidden") return kind;
  if (word === undefined) return undefined;
  return wantedVersion === undefined ? "Forbidden" : "TooManyActivations";
}
