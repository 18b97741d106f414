// Limits of the sign-ins that are begun: each is a row until its user has signed in. Those of known browsers are counted
// apart, so that strangers cannot use up the owners'.
import type { EpochMs } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import { secondsUntilOpen, type Throttle, takeTry } from "./throttle.ts";

/** The longest time that a sign-in may last. */
const WINDOW_MS = 10 * 60_000;

const begun = (kind: string, limit: number): Throttle => ({ kind, limit, windowMs: WINDOW_MS });

const OF_ONE = 600;
const IN_ALL = 50_000;

const ofAddress = begun("sign-in-begun", OF_ONE);
const inAll = begun("sign-in-begun-all", IN_ALL);
const ofAccount = begun("sign-in-begun-known", OF_ONE);
const ofAccounts = begun("sign-in-begun-known-all", IN_ALL);

export interface SignInSource {
  readonly address: string;
  /** Names the account that knows the browser, if one does. */
  readonly account: string | undefined;
}

/** Counts a sign-in that begins. @returns the seconds to wait, if a limit is reached */
export async function takeSignIn(
  database: Database,
  { address, account }: SignInSource,
  now: EpochMs,
): Promise<number | undefined> {
  const counts =
    account === undefined
      ? ([
          [ofAddress, address],
          [inAll, ""],
        ] as const)
      : ([
          [ofAccount, account],
          [ofAccounts, ""],
        ] as const);
  for (const [throttle, source] of counts)
    if (!(await takeTry(database, throttle, source, now)))
      return secondsUntilOpen(database, throttle, source, now);
  return undefined;
}
