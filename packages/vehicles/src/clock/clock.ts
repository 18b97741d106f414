/** A moment: milliseconds since 1970-01-01, UTC. */
export type EpochMs = number;

/** The bench's clock, passed in by the program that runs it. */
export interface Clock {
  now(): EpochMs;
  /**
   * Calls a function once this clock reaches a moment; the calls are in the order of their moments.
   * @returns cancels the call
   */
  at(moment: EpochMs, call: () => void): () => void;
}

/** A clock that a person may change. */
export interface AdjustableClock extends Clock {
  /** Seconds of this clock in a second of the machine. */
  readonly rate: number;
  /** @throws RangeError if the rate is negative or not finite */
  setRate(rate: number): void;
  /** Moves the clock on. @throws RangeError if the moment has passed */
  moveTo(moment: EpochMs): void;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
