/** A moment: milliseconds since 1970-01-01, UTC. */
export type EpochMs = number;

/** The service's clock; a test gives its own. */
export interface Clock {
  now(): EpochMs;
}

/** The clocks of two processes may differ by so much. */
const MOST_SKEW_MS = 10_000;

/**
 * The latest end of a life that is under way. One that would end later was begun by a clock that has been put back
 * since: its row is as good as over.
 */
export const latestEnd = (now: EpochMs, lifetimeMs: number): EpochMs => now + lifetimeMs + MOST_SKEW_MS;
