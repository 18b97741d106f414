// Limits of the requests per minute of an address and of an account. The counts are rows, so that processes share
// them and a restart forgets none.
import { isLoopbackAddress } from "../machine/loopback.ts";
import type { Policy } from "../settings/policy-fields.ts";
import type { Database } from "../store/schema.ts";
import { type Throttle, takeTry } from "./throttle.ts";

const WINDOW_MS = 60_000;

/** Over a limit: HTTP 429. */
export class TooManyRequests extends Error {
  override name = "TooManyRequests";
  readonly statusCode = 429;
  readonly retryAfterSeconds = WINDOW_MS / 1000;
  readonly limit: "address" | "account";

  constructor(limit: "address" | "account") {
    super(`too many requests of this ${limit}`);
    this.limit = limit;
  }
}

/** @throws TooManyRequests */
export async function countRequestOfAddress(
  database: Database,
  { requestsPerMinutePerAddress: limit }: Policy,
  address: string,
  now: number,
): Promise<void> {
  // Behind an unconfigured proxy, all requests come from this machine: they are not limited.
  if (limit === 0 || isLoopbackAddress(address)) return;
  const throttle = { kind: "requests-address", limit, windowMs: WINDOW_MS };
  if (!(await takeTry(database, throttle, address, now))) throw new TooManyRequests("address");
}

/** Counts a request of an account's devices, apart from its users': a thief of a token cannot stop them. @throws TooManyRequests */
export async function countRequestOfDevice(
  database: Database,
  { requestsPerMinutePerAccount: limit }: Policy,
  accountId: string,
  now: number,
): Promise<void> {
  await countRequest(database, { kind: "requests-device", limit, windowMs: WINDOW_MS }, accountId, now);
}

/**
 * Counts a request with an access token. One sign-in has half of its account's requests: after a theft the owner signs in
 * again and has the others.
 * @throws TooManyRequests
 */
export async function countRequestOfUser(
  database: Database,
  { requestsPerMinutePerAccount: limit }: Policy,
  { accountId, grantId }: { readonly accountId: string; readonly grantId: string },
  now: number,
): Promise<void> {
  const half = { kind: "requests-sign-in", limit: Math.ceil(limit / 2), windowMs: WINDOW_MS };
  await countRequest(database, half, grantId, now);
  await countRequest(database, { kind: "requests-user", limit, windowMs: WINDOW_MS }, accountId, now);
}

async function countRequest(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<void> {
  if (throttle.limit === 0) return;
  if (!(await takeTry(database, throttle, source, now))) throw new TooManyRequests("account");
}
