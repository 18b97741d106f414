// docs/decisions/failures.md: how everything below the facade fails.
import { type Failure, type Outcome, StoreError } from "@openpims/maccess";
import type { AnsweredCode } from "./answered-codes.ts";
import type { Kind } from "./failure-kinds.ts";

/** The codes of kinds: thrown as the kind, whose words and price are more exact. */
type CodeOfKind = 2302 | 2305 | 2306 | 2308 | 2309 | 2310 | 2311 | 2312 | 2313 | 2314 | 2315 | 2316 | 2317;

type BareCode = Exclude<AnsweredCode, CodeOfKind>;

/** Why a call failed: the device's failure, one of the SDK's own kinds, or the code where that says it all. */
export type CallFailure =
  | Failure
  | {
      readonly kind: Exclude<Kind, Failure["kind"]> | BareCode;
      /** A few words for the log. They hold no secret. */
      readonly reason?: string;
    };

/** The one error that is thrown below the facade, which answers it with a code of the call's API. */
export class PimsFailure extends Error {
  override name = "PimsFailure";
  readonly failure: CallFailure;
  /** The name that the label has: a parameter's. */
  readonly subject: string | undefined;

  constructor(failure: CallFailure | BareCode, subject?: string) {
    const given = typeof failure === "number" ? { kind: failure } : failure;
    super(String(given.kind));
    this.failure = given;
    this.subject = subject;
  }
}

/** The value of a device's operation. @throws PimsFailure */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new PimsFailure(outcome.failure);
}

/** An error as a failure, where it is one of ours or of the platform's storage; nothing for a defect. */
export function failureIn(error: unknown): PimsFailure | undefined {
  if (error instanceof PimsFailure) return error;
  // The platform's sentence says what to do: a locked keychain, a folder that cannot be written.
  if (error instanceof StoreError) return new PimsFailure({ kind: "StorageFailed", reason: error.message });
  return undefined;
}
