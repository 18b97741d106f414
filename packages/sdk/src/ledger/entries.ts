// The ledger's record and its evaluation. It holds only times: milliseconds since 1970, oldest first.
import type { AnyLimits, Limit } from "./limits.ts";

/** One use of a resource. */
export interface Use {
  readonly at: number;
  /** The time at which `at` was first found in the future: one of the two clocks was wrong. */
  readonly aheadAt?: number;
}

/** By the names of the ledger's resources. */
export type Entries = Readonly<Record<string, readonly Use[]>>;

/** Entries with the uses of each name. */
export const entriesOf = (names: readonly string[], uses: (name: string) => readonly Use[]): Entries =>
  Object.fromEntries(names.map((name) => [name, uses(name)]));

export const usesOf = (entries: Entries, name: string): readonly Use[] => entries[name] ?? [];

/** The entries of one kind to keep, unless a limit needs more. None goes by its age: the clock may be wrong now. */
const FEWEST_KEPT = 100;

const VERSION = 1;

export function serialiseEntries(entries: Entries): string {
  const stored = Object.entries(entries).map(([name, uses]) => [name, uses.map(storedUse)]);
  return JSON.stringify({ ledger: VERSION, ...Object.fromEntries(stored) });
}

const storedUse = ({ at, aheadAt }: Use): number | readonly number[] =>
  aheadAt === undefined ? at : [at, aheadAt];

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function parseUse(value: unknown): Use | undefined {
  if (isTime(value)) return { at: value };
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isTime)) return undefined;
  const [at = 0, aheadAt = 0] = value;
  return { at, aheadAt };
}

const byTime = (a: Use, b: Use): number => a.at - b.at;

/** The record's entries of these names, `undefined` for a text that {@link serialiseEntries} does not make. */
export function parseEntries(text: string, names: readonly string[]): Entries | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== "object" || stored === null || !("ledger" in stored)) return undefined;
  if (stored.ledger !== VERSION) return undefined;
  const entries: Record<string, readonly Use[]> = {};
  for (const name of names) {
    const values = (stored as Record<string, unknown>)[name];
    if (!Array.isArray(values)) return undefined;
    const uses = values.map(parseUse).filter((use) => use !== undefined);
    if (uses.length < values.length) return undefined;
    entries[name] = uses.sort(byTime);
  }
  return entries;
}

/** The time that an entry counts as of: one in the future, as of the time at which it was first found ahead. */
const effective = ({ at, aheadAt = Number.POSITIVE_INFINITY }: Use, now: number): number =>
  at > now ? Math.min(aheadAt, now) : at;

/**
 * The newest entries. An entry in the future keeps its time, as the clock may only be wrong now, and gets the time at which it
 * was first found ahead.
 */
export function current(entries: Entries, limits: AnyLimits, now: number): Entries {
  return entriesOf(Object.keys(limits), (name) =>
    usesOf(entries, name)
      .map(({ at, aheadAt = now }) => (at > now ? { at, aheadAt } : { at }))
      .sort((a, b) => effective(a, now) - effective(b, now))
      .slice(-Math.max(FEWEST_KEPT, limits[name]?.count ?? 0)),
  );
}

/** The times by which the limits are checked, oldest first: an entry in the future opens none, and blocks for one window. */
export const timesOf = (uses: readonly Use[], now: number): readonly number[] =>
  uses.map((use) => effective(use, now)).sort((a, b) => a - b);

/** The uses of both. A time that both have is one use. */
export function mergeEntries(a: Entries, b: Entries): Entries {
  return entriesOf(Object.keys(a), (name) => {
    const known = new Set(usesOf(a, name).map(({ at }) => at));
    return [...usesOf(a, name), ...usesOf(b, name).filter(({ at }) => !known.has(at))].sort(byTime);
  });
}

/** The entries in the window of this length that ends now. */
export const within = (times: readonly number[], windowMs: number, now: number): readonly number[] =>
  times.filter((at) => now - at < windowMs);

/** The earliest time of the next try within the limit, rounded up to whole seconds. Never later than now if a try is allowed. */
export function nextTryAt(times: readonly number[], { count, windowMs }: Limit, now: number): number {
  const inWindow = within(times, windowMs, now);
  const last = inWindow[inWindow.length - count];
  // Rounded up: a caller that drops the fraction must not come too early.
  return last === undefined ? now : Math.ceil((last + windowMs) / 1000) * 1000;
}

/** The entries of an unknown past: one use is left for each limit, until its window ends. */
export function almostUsedUp(limits: AnyLimits, now: number): Entries {
  return entriesOf(Object.keys(limits), (name) => {
    const length = Math.max(0, (limits[name]?.count ?? 1) - 1);
    return Array.from({ length }, () => ({ at: now }));
  });
}
