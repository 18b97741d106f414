import { type Clock, DAY, SECOND } from "../clock/clock.ts";

export interface Limits {
  /** Requests in a sliding day. */
  readonly aDay: number;
  /** Requests in a second. */
  readonly aSecond: number;
}

export const DEFAULT_LIMITS: Limits = { aDay: 100_000, aSecond: 100 };

interface Count {
  readonly start: number;
  readonly count: number;
}

interface Counts {
  readonly day: Count;
  readonly second: Count;
}

/** The state of a customer's limits after a request. */
export interface LimitState {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait; undefined if the request is within the limits. */
  readonly retryAfter?: number;
}

const counted = (last: Count | undefined, now: number, lasts: number): Count =>
  last && now - last.start < lasts ? { start: last.start, count: last.count + 1 } : { start: now, count: 1 };

/** Counts the requests of each customer. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #counts = new Map<string, Counts>();

  constructor(clock: Clock, limits: Limits = DEFAULT_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request. */
  count(customer: string): LimitState {
    const now = this.#clock.now();
    const last = this.#counts.get(customer);
    const counts = { day: counted(last?.day, now, DAY), second: counted(last?.second, now, SECOND) };
    this.#counts.set(customer, counts);
    const { aDay, aSecond } = this.#limits;
    const headers = limitHeaders(this.#limits, aDay - counts.day.count, aSecond - counts.second.count);
    const end =
      counts.day.count > aDay
        ? counts.day.start + DAY
        : counts.second.count > aSecond
          ? counts.second.start + SECOND
          : undefined;
    if (end === undefined) return { headers };
    return { headers, retryAfter: Math.max(1, Math.ceil((end - now) / SECOND)) };
  }
}

/** The headers of the two limits: 1 is of the day, 2 of the second. */
export const limitHeaders = (
  { aDay, aSecond }: Limits,
  day: number,
  second: number,
): Record<string, string> => ({
  "X-RateLimit-Limit-1": String(aDay),
  "X-RateLimit-Remaining-1": String(Math.max(0, day)),
  "X-RateLimit-Limit-2": String(aSecond),
  "X-RateLimit-Remaining-2": String(Math.max(0, second)),
});
