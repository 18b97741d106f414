/** How old the list of keys may be on which a request is served. */
export const REFRESH_MS = 10_000;

/**
 * How long a new key is only known, not used: longer than any process serves requests on a list that it read before
 * (`REFRESH_MS`, a request's own time, and what the clocks of two machines may differ).
 */
export const GRACE_MS = 60_000;
