// The device's uses of an account's limited resources. The host counts them.

import type { FailureKind } from "./failures.ts";
import type { Outcome } from "./outcome.ts";

/** `activation`: an activation that may reach the server. `pinTry`: a PIN that the server checks. */
export type Use = "activation" | "otp" | "pinTry";

/**
 * The server's verdict on the uses:
 * - `unsent`: no request that uses anything up was sent.
 * - `accepted`: the server accepted the proof, and so the PIN.
 * - `unchecked`: the server refused with a word that does not concern the PIN.
 * - `counted`: the server refused the PIN, or the verdict is unknown because the answer was lost.
 */
export type Verdict = "unsent" | "accepted" | "unchecked" | "counted";

/** Counts the uses, so that a host can stop before the server locks the account. */
export interface Meter {
  /**
   * Counts the uses; they are on disk when the promise is fulfilled. If one of them has run out, none is counted and the
   * outcome is a failure (`LimitReached`). @throws StoreError
   */
  reserve(uses: readonly Use[]): Promise<Outcome<Reservation>>;
}

/** Uses counted before their request was sent. */
export interface Reservation {
  /** Gives back the uses that were not used up. It never rejects: on an error they stay counted. */
  close(verdict: Verdict): Promise<void>;
}

/** The failures after which the server may have counted a wrong PIN. */
const MAY_HAVE_COUNTED: ReadonlySet<FailureKind> = new Set([
  "AccessRefused",
  "Blocked",
  "OtherRefusal",
  "Unreachable",
]);

/** The verdict on the PIN, by the answer to the request with the proof. */
export function verdictOf(answered: Outcome<unknown>): Verdict {
  if (answered.ok) return "accepted";
  return MAY_HAVE_COUNTED.has(answered.failure.kind) ? "counted" : "unchecked";
}
