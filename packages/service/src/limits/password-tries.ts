// Password tries are counted before the hash: by address over all e-mails, and by account over all addresses, with
// growing delays. A browser in which the account's owner has signed in before has its own counts, so that strangers
// cannot lock the owner out. They are counts of the address and the account too: a user makes any number of such browsers.

import type { EpochMs } from "../clock.ts";
import type { HashLane } from "../machine/hash-queue.ts";
import { isLoopbackAddress } from "../machine/loopback.ts";
import type { Policy } from "../settings/policy-fields.ts";
import type { Database } from "../store/schema.ts";
import {
  countTry,
  forgetTries,
  moveTries,
  returnTry,
  secondsUntilOpen,
  type Throttle,
  takeTry,
} from "./throttle.ts";

const MINUTE_MS = 60_000;

/** Wrong passwords of a browser that the account knows. */
const wrongInBrowser: Throttle = { kind: "password-browser", limit: 10, windowMs: 10 * MINUTE_MS };

/**
 * Wrong passwords of all browsers that the account knows, until a right one: as many as NIST SP 800-63B-4 §3.2.2 allows in
 * a row. After them, such a browser waits for the account's delays like any other. As long as its cookie lasts.
 */
const wrongOfKnown: Throttle = { kind: "password-known", limit: 100, windowMs: 180 * 24 * 60 * MINUTE_MS };

/**
 * Wrong passwords of one address. Browsers that an account knows are counted apart in each limit, so that a stranger who
 * shares the owner's address cannot use it up.
 */
const wrongOfAddress = (known: boolean): Throttle => ({
  kind: known ? "password-address-known" : "password-address",
  limit: 50,
  windowMs: 10 * MINUTE_MS,
});

/** Wrong passwords of one account without a delay. */
const FREE = 10;

/**
 * With the delays this allows about twenty in this time. It has no end, unlike NIST SP 800-63B-4 §3.2.2: a stranger could
 * lock the owner out.
 */
const wrongOfAccount: Throttle = {
  kind: "password-account",
  limit: Number.MAX_SAFE_INTEGER,
  windowMs: 6 * 60 * MINUTE_MS,
};

const LONGEST_DELAY_MS = 60 * MINUTE_MS;

/**
 * The delay after this many wrong passwords: half a minute, doubled after each, an hour at most. Of tries at once the last
 * one may have started a long delay: to the others it is no mistake of a clock.
 */
const delayAfter = (wrong: number): Throttle => ({
  kind: "password-delay",
  limit: 1,
  windowMs: Math.min((MINUTE_MS / 2) * 2 ** Math.min(wrong - FREE, 20), LONGEST_DELAY_MS),
  longestMs: LONGEST_DELAY_MS,
});

/** Each try costs a hash, right or wrong: an address may make a twentieth of its other requests. */
function triesOfAddress(
  { requestsPerMinutePerAddress: requests }: Policy,
  address: string,
  known: boolean,
): readonly Counted[] {
  if (requests === 0 || isLoopbackAddress(address)) return [];
  const kind = known ? "sign-in-address-known" : "sign-in-address";
  const limit = Math.max(FREE, Math.floor(requests / 20));
  return [{ throttle: { kind, limit, windowMs: MINUTE_MS }, source: address }];
}

/** Right passwords of an account: a sixtieth of its other requests; at least 30 in the browsers that it knows. */
function signInsOfAccount(
  { requestsPerMinutePerAccount: requests }: Policy,
  login: string,
  known: boolean,
): readonly Counted[] {
  if (requests === 0) return [];
  const kind = known ? "sign-in-known" : "sign-in-account";
  const limit = Math.max(known ? 3 * FREE : FREE, Math.floor(requests / 6));
  return [{ throttle: { kind, limit, windowMs: 10 * MINUTE_MS }, source: login }];
}

export interface PasswordSource {
  /** The e-mail, in its normal form. */
  readonly login: string;
  readonly address: string;
  /** The browser's id, if the account knows it. */
  readonly browser: string | undefined;
}

interface Counted {
  readonly throttle: Throttle;
  readonly source: string;
}

/** A counted try, which may be verified. */
export interface PasswordTry {
  readonly lane: HashLane;
  /** Takes back the counts of a wrong password. */
  readonly ifRight: readonly Counted[];
  /** Takes back the counts of a right password. */
  readonly ifWrong: readonly Counted[];
}

/** Counts on every limit, or on none. @returns the seconds to wait, if a limit is reached */
async function takeAll(
  database: Database,
  limits: readonly Counted[],
  now: EpochMs,
): Promise<number | undefined> {
  for (const [i, { throttle, source }] of limits.entries()) {
    if (await takeTry(database, throttle, source, now)) continue;
    await returnAll(database, limits.slice(0, i));
    return secondsUntilOpen(database, throttle, source, now);
  }
  return undefined;
}

/** Takes counts back. */
export async function returnAll(database: Database, counted: readonly Counted[]): Promise<void> {
  for (const { throttle, source } of counted) await returnTry(database, throttle, source);
}

/** @returns the delay that the try starts, if any; the seconds to wait during a delay */
async function takeDelay(
  database: Database,
  login: string,
  now: EpochMs,
): Promise<readonly Counted[] | number> {
  const counted = { throttle: wrongOfAccount, source: login };
  const wrong = (await countTry(database, wrongOfAccount, login, now)) ?? 0;
  if (wrong < FREE) return [counted];
  const delay = { throttle: delayAfter(wrong), source: login };
  const seconds = await takeAll(database, [delay], now);
  if (seconds === undefined) return [counted, delay];
  await returnAll(database, [counted]);
  return seconds;
}

/** Counts a try before its password is verified. @returns the seconds to wait, if it must not be verified */
export async function takePasswordTry(
  database: Database,
  policy: Policy,
  { login, address, browser }: PasswordSource,
  now: EpochMs,
): Promise<PasswordTry | number> {
  const known = browser !== undefined && (await takeTry(database, wrongOfKnown, login, now));
  const wrong = [
    { throttle: wrongOfAddress(known), source: address },
    ...(known ? [{ throttle: wrongInBrowser, source: browser }] : []),
  ];
  const ofKnown = known ? [{ throttle: wrongOfKnown, source: login }] : [];
  const right = signInsOfAccount(policy, login, known);
  const limits = [...triesOfAddress(policy, address, known), ...wrong, ...right];
  const seconds = await takeAll(database, limits, now);
  if (seconds !== undefined) {
    await returnAll(database, ofKnown);
    return seconds;
  }
  if (known) return { lane: "known", ifRight: [...wrong, ...ofKnown], ifWrong: right };
  const delay = await takeDelay(database, login, now);
  if (typeof delay !== "number") return { lane: "unknown", ifRight: [...wrong, ...delay], ifWrong: right };
  await returnAll(database, [...wrong, ...right]);
  return delay;
}

/** Ends the count of wrong passwords that lasts until a right one. */
export const endCount = (database: Database, login: string): Promise<void> =>
  forgetTries(database, wrongOfKnown, login);

/** The kinds of counts by login: of wrong passwords, and of right ones. */
const wrongOfLogin = ["password-account", "password-delay", "password-known"];
const rightOfLogin = ["sign-in-account", "sign-in-known"];

/** Moves the counts of an account to its new login: a change of the login must not reset them. */
export async function moveCounts(database: Database, from: string, to: string): Promise<void> {
  for (const kind of [...wrongOfLogin, ...rightOfLogin]) await moveTries(database, { kind }, from, to);
}

/** Ends the counts of an account's wrong passwords: they were tries of a password that is replaced. */
export async function forgetWrongPasswords(database: Database, login: string): Promise<void> {
  for (const kind of wrongOfLogin) await forgetTries(database, { kind }, login);
}
