/** A moment: milliseconds since 1970-01-01, UTC. */
export type EpochMs = number;

/** The service's clock; tests pass their own. */
export interface Clock {
  now(): EpochMs;
}

/** The largest difference between the clocks of two processes. */
const MOST_SKEW_MS = 10_000;

/**
 * The latest end of a running lifetime. A later one was set by a clock that has been set back since: its row counts as
 * expired.
 */
export const latestEnd = (now: EpochMs, lifetimeMs: number): EpochMs => now + lifetimeMs + MOST_SKEW_MS;

/** True for a moment that lies ahead: a clock that has been set back since wrote it. */
export const isAhead = (moment: EpochMs, now: EpochMs): boolean => moment > latestEnd(now, 0);
