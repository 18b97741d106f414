/** A moment: milliseconds since 1970-01-01, UTC. */
export type EpochMs = number;

export interface Clock {
  now(): EpochMs;
}
