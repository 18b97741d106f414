import { type EpochMs, latestEnd } from "../clock.ts";
import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { throttleNames } from "./throttle-names.ts";

/**
 * A limit on the failures of one kind that a source may cause in a time. The counts are rows, so they survive a
 * restart.
 */
export interface Throttle {
  readonly kind: string;
  readonly limit: number;
  readonly windowMs: number;
  /** The longest window of the kind, if it has several. */
  readonly longestMs?: number;
}

export const wrongOperatorTokens: Throttle = { kind: "operator-token", limit: 10, windowMs: 10 * 60_000 };
/**
 * Logins that a user tried to take, for a new account or an existing one: each answer reveals if the login
 * exists.
 */
export const loginsTaken: Throttle = { kind: "login-taken", limit: 10, windowMs: 10 * 60_000 };

/** Accounts that strangers create on the sign-up page in a day: an account stays until the operator removes it. */
export const accountsOfAddress: Throttle = { kind: "sign-up-address", limit: 100, windowMs: 86_400_000 };
export const accountsInAll: Throttle = { kind: "sign-up", limit: 10_000, windowMs: 86_400_000 };

/**
 * Operators' changes of one account's login and number, and the links for its password: they send its owner SMS, and each
 * is a way into the account.
 */
export const operatorsChanges: Throttle = { kind: "operators-changes", limit: 20, windowMs: 86_400_000 };

/** The same of all accounts with one number: nobody fills a phone with messages by many accounts. */
export const operatorsNotices: Throttle = { kind: "operators-notices", limit: 20, windowMs: 86_400_000 };

/** Wrong one-time links of one address. */
export const wrongPasswordLinks: Throttle = { kind: "password-link", limit: 10, windowMs: 10 * 60_000 };

/** The column is a 32-bit integer. */
const MOST_COUNTED = 2 ** 31 - 1;

const findCount = prepared((database, { name }: { readonly name: string }) =>
  database.selectFrom("throttles").select(["count", "ends_at"]).where("name", "=", name),
);

/**
 * The name of a count under the current hash key. A count that stands under another key is renamed: a rotation must not
 * end a limit.
 */
async function currentName(database: Database, { kind }: Throttle, source: string): Promise<string> {
  const [current, ...others] = throttleNames(database, kind, source);
  for (const other of others) await moveCount(database, other, current);
  return current;
}

async function moveCount(database: Database, from: string, to: string): Promise<void> {
  const moved = await database
    .deleteFrom("throttles")
    .where("name", "=", from)
    .returning(["count", "ends_at"])
    .executeTakeFirst();
  if (!moved) return;
  await database
    .insertInto("throttles")
    .values({ name: to, ...moved })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((row) => ({
        count: row("throttles.count", "+", moved.count),
      })),
    )
    .execute();
}

/** Moves the count of a source that has another name from now on. */
export async function moveTries(
  database: Database,
  { kind }: Pick<Throttle, "kind">,
  from: string,
  to: string,
): Promise<void> {
  const [current] = throttleNames(database, kind, to);
  for (const name of throttleNames(database, kind, from)) await moveCount(database, name, current);
}

/** The tries counted in the current window. */
export async function countOf(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<number> {
  const name = await currentName(database, throttle, source);
  const row = await findCount.first(database, { name });
  return row && isUnderWay(throttle, row.ends_at, now) ? row.count : 0;
}

/** A later end was set by a clock that was ahead. */
const latestOf = ({ windowMs, longestMs = windowMs }: Throttle, now: EpochMs): EpochMs =>
  latestEnd(now, longestMs);

const isUnderWay = (throttle: Throttle, endsAt: EpochMs, now: EpochMs): boolean =>
  endsAt > now && endsAt <= latestOf(throttle, now);

/** The seconds until a source at its limit may try again; at least one. */
export async function secondsUntilOpen(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<number> {
  const name = await currentName(database, throttle, source);
  const endsAt = (await findCount.first(database, { name }))?.ends_at ?? now;
  return Math.max(1, Math.ceil((isUnderWay(throttle, endsAt, now) ? endsAt - now : 0) / 1000));
}

interface Try {
  readonly name: string;
  readonly limit: number;
  readonly now: number;
  readonly endsAt: number;
  readonly latest: number;
}

const insertTry = prepared((database, { name, limit, now, endsAt, latest }: Try) =>
  database
    .insertInto("throttles")
    .values({ name, count: 1, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((expression) => {
          const over = expression.or([
            expression("throttles.ends_at", "<=", now),
            expression("throttles.ends_at", ">", latest),
          ]);
          const next = expression("throttles.count", "+", 1);
          const end = expression.ref("throttles.ends_at");
          return {
            count: expression.case().when(over).then(1).else(next).end(),
            ends_at: expression.case().when(over).then(endsAt).else(end).end(),
          };
        })
        .where((where) =>
          where.or([
            where("throttles.count", "<", limit),
            where("throttles.ends_at", "<=", now),
            where("throttles.ends_at", ">", latest),
          ]),
        ),
    )
    .returning("count"),
);

/**
 * Counts a try before it is verified, so that simultaneous tries cannot exceed the limit. It is one statement, which also
 * starts a new count after the last window has ended.
 * @returns false if the limit is reached, and the try must not be verified
 */
export async function takeTry(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<boolean> {
  return (await countTry(database, throttle, source, now)) !== undefined;
}

/** Counts a try. @returns the tries in the window, including this one; `undefined` if the limit is reached */
export async function countTry(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<number | undefined> {
  const { limit: most, windowMs } = throttle;
  const name = await currentName(database, throttle, source);
  const limit = Math.min(most, MOST_COUNTED);
  const counted = await insertTry.first(database, {
    name,
    limit,
    now,
    endsAt: now + windowMs,
    latest: latestOf(throttle, now),
  });
  return counted?.count;
}

/** Takes back the count of a try that did not fail. */
export async function returnTry(database: Database, throttle: Throttle, source: string): Promise<void> {
  const name = await currentName(database, throttle, source);
  await database
    .updateTable("throttles")
    .set((expression) => ({ count: expression("count", "-", 1) }))
    .where("name", "=", name)
    .where("count", ">", 0)
    .execute();
}

/** Ends the count of a source. */
export async function forgetTries(
  database: Database,
  { kind }: Pick<Throttle, "kind">,
  source: string,
): Promise<void> {
  await database
    .deleteFrom("throttles")
    .where("name", "in", throttleNames(database, kind, source))
    .execute();
}
