// Limits of the requests per minute of an address and of an account. The counts are rows, so that processes share
// them and a restart forgets none.
import { isLoopbackAddress } from "../machine/loopback.ts";
import type { Policy } from "../settings/policy-fields.ts";
import type { Database } from "../store/schema.ts";
import { takeTry } from "./throttle.ts";

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

/** @throws TooManyRequests */
export async function countRequestOfAccount(
  database: Database,
  { requestsPerMinutePerAccount: limit }: Policy,
  accountId: string,
  now: number,
): Promise<void> {
  if (limit === 0) return;
  const throttle = { kind: "requests-account", limit, windowMs: WINDOW_MS };
  if (!(await takeTry(database, throttle, accountId, now))) throw new TooManyRequests("account");
}
