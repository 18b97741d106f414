/** The greatest age of the list of keys for serving a request. */
export const REFRESH_MS = 10_000;

/**
 * The time between a key's creation and its use. It is longer than any process serves requests with an older
 * list (`REFRESH_MS`, the time of a request, and the difference between the clocks of two machines).
 */
export const GRACE_MS = 60_000;
