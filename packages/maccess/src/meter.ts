// The device's use of the things that an account can run out of. The host keeps count.

import type { FailureKind } from "./failures.ts";
import type { Outcome } from "./outcome.ts";

/** `activation`: an activation that may reach the server. `pinTry`: a PIN that the server judges. */
export type Use = "activation" | "otp" | "pinTry";

/**
 * The server's view of the uses:
 * - `unsent`: nothing that uses anything up was sent.
 * - `accepted`: it took the proof, and the PIN with it.
 * - `unchecked`: it refused in a word that does not speak of the PIN.
 * - `counted`: it refused the PIN, or nobody knows, as where the answer was lost.
 */
export type Verdict = "unsent" | "accepted" | "unchecked" | "counted";

/** Keeps count of the uses, so that a host can stop before the server does. */
export interface Meter {
  /**
   * Counts the uses, on disk when the promise is fulfilled. Where one of them has run out, none is counted and the
   * outcome is a failure (`LimitReached`). @throws StoreError
   */
  reserve(uses: readonly Use[]): Promise<Outcome<Reservation>>;
}

/** Uses that were counted before their request was sent. */
export interface Reservation {
  /** Gives back what was not used up after all. It never rejects: what cannot be given back stays counted. */
  close(verdict: Verdict): Promise<void>;
}

/** The words, and the silence, after which a PIN may have been counted as a wrong one. */
const MAY_HAVE_COUNTED: ReadonlySet<FailureKind> = new Set([
  "AccessRefused",
  "Blocked",
  "OtherRefusal",
  "Unreachable",
]);

/** The verdict on the PIN in the answer to the request that carries the proof. */
export function verdictOf(answered: Outcome<unknown>): Verdict {
  if (answered.ok) return "accepted";
  return MAY_HAVE_COUNTED.has(answered.failure.kind) ? "counted" : "unchecked";
}
