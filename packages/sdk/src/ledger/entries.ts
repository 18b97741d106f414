// The ledger's record, and its meaning for a limit. Times only: milliseconds since 1970, oldest first.
import { type Limit, type Limits, type Resource, resources } from "./limits.ts";

export type Entries = Readonly<Record<Resource, readonly number[]>>;

export const NO_ENTRIES: Entries = { smsCode: [], activation: [], otp: [], pinTry: [] };

/** Entries are kept so long where no limit looks back further: another program's limit may. */
const SHORTEST_MEMORY_MS = 31 * 24 * 60 * 60 * 1000;

/** The most entries of one kind that are kept where no limit asks for more: the record stays small without limits too. */
const FEWEST_KEPT = 100;

const VERSION = 1;

export const serialiseEntries = (entries: Entries): string => JSON.stringify({ ledger: VERSION, ...entries });

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The record's entries, `undefined` where the text is none that {@link serialiseEntries} makes. */
export function parseEntries(text: string): Entries | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== "object" || stored === null || !("ledger" in stored)) return undefined;
  if (stored.ledger !== VERSION) return undefined;
  const entries: Record<Resource, readonly number[]> = { ...NO_ENTRIES };
  for (const resource of resources) {
    const times = (stored as Record<string, unknown>)[resource];
    if (!Array.isArray(times) || !times.every(isTime)) return undefined;
    entries[resource] = [...times].sort((a, b) => a - b);
  }
  return entries;
}

/**
 * The entries as of now, without those that are too old to matter. One in the future, from before the clock was set back,
 * counts as of now: it opens no limit, and it holds one for a window at most.
 */
export function current(entries: Entries, limits: Limits, now: number): Entries {
  const kept: Record<Resource, readonly number[]> = { ...NO_ENTRIES };
  for (const resource of resources) {
    const limit = limits[resource];
    const memory = Math.max(SHORTEST_MEMORY_MS, limit?.windowMs ?? 0);
    kept[resource] = entries[resource]
      .filter((at) => now - at < memory)
      .map((at) => Math.min(at, now))
      .slice(-Math.max(FEWEST_KEPT, limit?.count ?? 0));
  }
  return kept;
}

/** The entries that a window of this length, ending now, holds. */
export const within = (times: readonly number[], windowMs: number, now: number): readonly number[] =>
  times.filter((at) => now - at < windowMs);

/** The earliest time of the next try within the limit, rounded up to whole seconds. Never later than now if a try is allowed. */
export function nextTryAt(times: readonly number[], { count, windowMs }: Limit, now: number): number {
  const inWindow = within(times, windowMs, now);
  const last = inWindow[inWindow.length - count];
  // Rounded up: a caller that drops the fraction must not come too early.
  return last === undefined ? now : Math.ceil((last + windowMs) / 1000) * 1000;
}

/** The entries of an unknown past: they leave one of each that has a limit, and nothing more for a window. */
export function almostUsedUp(limits: Limits, now: number): Entries {
  const entries: Record<Resource, readonly number[]> = { ...NO_ENTRIES };
  for (const resource of resources)
    entries[resource] = Array.from({ length: Math.max(0, (limits[resource]?.count ?? 1) - 1) }, () => now);
  return entries;
}
