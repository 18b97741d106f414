// How many requests one address, and one account, may make in a minute. The counts are rows: a restart forgets none, and
// processes share them.
import { BlockList, isIP } from "node:net";
import type { Policy } from "../settings/policy.ts";
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

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** This machine's own requests are not limited: behind a proxy that is not configured, they would be everybody's. */
function isThisMachine(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** @throws TooManyRequests */
export async function countRequestOfAddress(
  database: Database,
  { requestsPerMinutePerAddress: limit }: Policy,
  address: string,
  now: number,
): Promise<void> {
  if (limit === 0 || isThisMachine(address)) return;
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
