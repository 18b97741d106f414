import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";

/**
 * A limit of the failures of one kind that a source may cause in a time. The counts are rows, so they outlive a
 * restart.
 */
export interface Throttle {
  readonly kind: string;
  readonly limit: number;
  readonly windowMs: number;
}

export const wrongPasswords: Throttle = { kind: "password", limit: 10, windowMs: 10 * 60_000 };
export const wrongOperatorTokens: Throttle = { kind: "operator-token", limit: 10, windowMs: 10 * 60_000 };
/**
 * Logins that somebody tried to take, for a new account or an account of theirs: each answer reveals whether one
 * exists.
 */
export const loginsTaken: Throttle = { kind: "login-taken", limit: 10, windowMs: 10 * 60_000 };

/** The column is a 32-bit integer. */
const MOST_COUNTED = 2 ** 31 - 1;

const nameOf = (throttle: Throttle, source: string): string => `${throttle.kind}:${source}`;

export async function isThrottled(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<boolean> {
  const row = await database
    .selectFrom("throttles")
    .select("count")
    .where("name", "=", nameOf(throttle, source))
    .where("ends_at", ">", now)
    .executeTakeFirst();
  return row !== undefined && row.count >= throttle.limit;
}

/** The seconds until a source that reached its limit may try again; at least one. */
export async function secondsUntilOpen(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<number> {
  const row = await database
    .selectFrom("throttles")
    .select("ends_at")
    .where("name", "=", nameOf(throttle, source))
    .executeTakeFirst();
  return Math.max(1, Math.ceil(((row?.ends_at ?? now) - now) / 1000));
}

/**
 * Has the tries of one source wait for each other until the transaction ends, so that no more than the limit are
 * verified between `isThrottled` and `countFailure`. A source that is throttled already does not wait.
 */
export async function lockTries(
  transaction: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<void> {
  if (await isThrottled(transaction, throttle, source, now)) return;
  await lockName(transaction, `tries:${nameOf(throttle, source)}`);
}

export async function countFailure(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<void> {
  await takeTry(database, { ...throttle, limit: MOST_COUNTED }, source, now);
}

interface Try {
  readonly name: string;
  readonly limit: number;
  readonly now: number;
  readonly endsAt: number;
}

const insertTry = prepared((database, { name, limit, now, endsAt }: Try) =>
  database
    .insertInto("throttles")
    .values({ name, count: 1, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((expression) => {
          const over = expression("throttles.ends_at", "<=", now);
          const next = expression("throttles.count", "+", 1);
          const end = expression.ref("throttles.ends_at");
          return {
            count: expression.case().when(over).then(1).else(next).end(),
            ends_at: expression.case().when(over).then(endsAt).else(end).end(),
          };
        })
        .where((where) =>
          where.or([where("throttles.count", "<", limit), where("throttles.ends_at", "<=", now)]),
        ),
    )
    .returning("count"),
);

/**
 * Counts a try before it is verified, so that simultaneous tries cannot exceed the limit. One statement, which begins a
 * new count once the time of the last one is over.
 * @returns false if the limit is reached, and the try must not be verified
 */
export async function takeTry(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<boolean> {
  const { limit, windowMs } = throttle;
  const counted = await insertTry.first(database, {
    name: nameOf(throttle, source),
    limit,
    now,
    endsAt: now + windowMs,
  });
  return counted !== undefined;
}

/** Takes back the count of a try that was no failure. */
export async function returnTry(database: Database, throttle: Throttle, source: string): Promise<void> {
  await database
    .updateTable("throttles")
    .set((expression) => ({ count: expression("count", "-", 1) }))
    .where("name", "=", nameOf(throttle, source))
    .where("count", ">", 0)
    .execute();
}
