import { type Clock, DAY, SECOND } from "../clock/clock.ts";

export interface Limits {
  /** Requests in a sliding day. */
  readonly aDay: number;
  /** Requests in a second. */
  readonly aSecond: number;
}

export const DEFAULT_LIMITS: Limits = { aDay: 100_000, aSecond: 100 };

/** The state of a customer's limits after a request. */
export interface LimitState {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait; undefined if the request is within the limits. */
  readonly retryAfter?: number;
}

/** The slots of a window: requests leave it slot by slot. */
const SLOTS = 24;

/** Counts the requests of a window that slides. */
class SlidingCount {
  readonly #lasts: number;
  /** Oldest first. */
  #slots: readonly { readonly start: number; readonly count: number }[] = [];

  constructor(lasts: number) {
    this.#lasts = lasts;
  }

  at(now: number): number {
    this.#slots = this.#slots.filter(({ start }) => now - start < this.#lasts);
    return this.#slots.reduce((sum, { count }) => sum + count, 0);
  }

  add(now: number): void {
    const last = this.#slots.at(-1);
    const isSame = last !== undefined && now - last.start < this.#lasts / SLOTS;
    this.#slots = isSame
      ? [...this.#slots.slice(0, -1), { start: last.start, count: last.count + 1 }]
      : [...this.#slots, { start: now, count: 1 }];
  }

  /** The time at which the oldest requests leave. */
  get end(): number {
    return (this.#slots[0]?.start ?? 0) + this.#lasts;
  }
}

/** Counts the requests of each customer. A refused request does not count. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #counts = new Map<string, { readonly day: SlidingCount; readonly second: SlidingCount }>();

  constructor(clock: Clock, limits: Limits = DEFAULT_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request. */
  count(customer: string): LimitState {
    const now = this.#clock.now();
    const counts = this.#counts.get(customer) ?? {
      day: new SlidingCount(DAY),
      second: new SlidingCount(SECOND),
    };
    this.#counts.set(customer, counts);
    const { day, second } = counts;
    const left = { day: this.#limits.aDay - day.at(now), second: this.#limits.aSecond - second.at(now) };
    const spent = left.day <= 0 ? day : left.second <= 0 ? second : undefined;
    if (spent) {
      const retryAfter = Math.max(1, Math.ceil((spent.end - now) / SECOND));
      return { headers: limitHeaders(this.#limits, left.day, left.second), retryAfter };
    }
    day.add(now);
    second.add(now);
    return { headers: limitHeaders(this.#limits, left.day - 1, left.second - 1) };
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
