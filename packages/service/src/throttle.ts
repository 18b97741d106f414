import type { Database } from "./store/schema.ts";

/** How many failures of one kind a source may cause in a time. They are rows, so they outlive a restart. */
export interface Throttle {
  readonly kind: string;
  readonly limit: number;
  readonly windowMs: number;
}

export const wrongActivationCodes: Throttle = { kind: "activation-code", limit: 20, windowMs: 10 * 60_000 };
export const wrongPasswords: Throttle = { kind: "password", limit: 10, windowMs: 10 * 60_000 };
/** Logins that somebody tried to take, for a new account or in the place of their own: an answer tells who has one. */
export const loginsTaken: Throttle = { kind: "login-taken", limit: 10, windowMs: 10 * 60_000 };

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

/** The seconds until a source that has reached its limit may try again, one at least. */
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

export async function countFailure(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<void> {
  const name = nameOf(throttle, source);
  await database.deleteFrom("throttles").where("ends_at", "<=", now).execute();
  await database
    .insertInto("throttles")
    .values({ name, count: 1, ends_at: now + throttle.windowMs })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((expression) => ({ count: expression("throttles.count", "+", 1) })),
    )
    .execute();
}

/**
 * Counts a try before it is judged, so that tries at once are no more than the limit either.
 * @returns false where the limit is reached and the try may not be judged
 */
export async function takeTry(
  database: Database,
  throttle: Throttle,
  source: string,
  now: number,
): Promise<boolean> {
  const name = nameOf(throttle, source);
  await database.deleteFrom("throttles").where("ends_at", "<=", now).execute();
  const counted = await database
    .insertInto("throttles")
    .values({ name, count: 1, ends_at: now + throttle.windowMs })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((expression) => ({ count: expression("throttles.count", "+", 1) }))
        .where("throttles.count", "<", throttle.limit),
    )
    .returning("count")
    .executeTakeFirst();
  return counted !== undefined;
}

/** Gives back a try that was no failure. */
export async function returnTry(database: Database, throttle: Throttle, source: string): Promise<void> {
  await database
    .updateTable("throttles")
    .set((expression) => ({ count: expression("count", "-", 1) }))
    .where("name", "=", nameOf(throttle, source))
    .where("count", ">", 0)
    .execute();
}
