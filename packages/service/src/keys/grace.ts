/** The greatest age of the list of keys that a request is served with. */
export const REFRESH_MS = 10_000;

/**
 * The time for which a new key is known before it is used. It is longer than any process serves requests with an older
 * list (`REFRESH_MS`, the time of a request, and the difference between the clocks of two machines).
 */
export const GRACE_MS = 60_000;
