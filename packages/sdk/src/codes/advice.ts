/** The time from which a retry can help: at once, after a while, after the remedy, or never. */
export type Retry = "yes" | "later" | "afterRemedy" | "no";

/** The price of the remedy and the retry: an SMS code, an OTP, one of the few tries for the PIN. */
export type Cost = "SMS" | "OTP" | "PIN";

/** The prospects of another try after a failure. */
export interface Advice {
  readonly retry: Retry;
  readonly costs: readonly Cost[];
  /** The price of the same call again, as far as the call has it: one that uses up nothing costs nothing. */
  readonly again?: readonly Cost[];
}
