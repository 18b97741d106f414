// docs/decisions/failures.md: the failures of everything below the facade.
import { type Failure, type Outcome, StoreError, storageFailureOf } from "@openpims/maccess";
import type { AnsweredCode } from "./answered-codes.ts";
import type { Kind } from "./failure-kinds.ts";
import type { NetworkKind } from "./network-kinds.ts";

/** Codes that have a kind: throw the kind, whose text and price are more exact. */
type CodeOfKind = 2302 | 2305 | 2306 | 2308 | 2309 | 2310 | 2311 | 2312 | 2313 | 2314 | 2315 | 2316 | 2317;

type BareCode = Exclude<AnsweredCode, CodeOfKind>;

/** The reason that a call failed: the device's failure, a kind of the SDK, or a code that is precise enough. */
export type CallFailure =
  | Failure
  | ({ readonly kind: Exclude<Kind, Failure["kind"] | NetworkKind> | SentKind | BareCode } & FailureDetails);

/** A request without an answer. Its `reason` is the trouble, of which `kindOfTrouble` gives the exact kind. */
type SentKind = "NoAnswer" | "TimedOut";

export interface FailureDetails {
  /** A few words for the log, without a secret. */
  readonly reason?: string;
  /** The server's host, where a request to it failed. */
  readonly host?: string;
  /** The seconds of a clock's error, or of the wait that a server asks for. */
  readonly seconds?: number;
}

/** The codes and labels of a failure that not every application can have. */
export interface OwnCodes {
  /** The first code that the API knows is the answer. */
  readonly codes: readonly AnsweredCode[];
  readonly labelOf: (code: AnsweredCode) => string | undefined;
}

/** The one error thrown below the facade. The facade answers it with a code of the call's API. */
export class PimsFailure extends Error {
  override name = "PimsFailure";
  readonly failure: CallFailure;
  /** The name in the label: a parameter's. */
  readonly subject: string | undefined;
  readonly own: OwnCodes | undefined;

  constructor(failure: CallFailure | BareCode, subject?: string, own?: OwnCodes) {
    const given = typeof failure === "number" ? { kind: failure } : failure;
    super(String(given.kind));
    this.failure = given;
    this.subject = subject;
    this.own = own;
  }
}

/** The value of a device's operation. @throws PimsFailure for a failed outcome */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new PimsFailure(outcome.failure);
}

/** The failure in an error of the SDK or of the platform's storage; `undefined` for a defect. */
export function failureIn(error: unknown): PimsFailure | undefined {
  if (error instanceof PimsFailure) return error;
  // The platform's message names the remedy: unlock the keychain, make the folder writable.
  if (error instanceof StoreError)
    return new PimsFailure({ kind: storageFailureOf(error), reason: error.message });
  return undefined;
}
