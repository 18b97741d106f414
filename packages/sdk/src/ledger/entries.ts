// The ledger's record and its evaluation. It holds only times: milliseconds since 1970, oldest first.
import type { Limit, Limits } from "./limits.ts";
import { type Resource, resources } from "./resources.ts";

export type Entries = Readonly<Record<Resource, readonly number[]>>;

export const NO_ENTRIES: Entries = { smsCode: [], activation: [], otp: [], pinTry: [] };

/** The least time to keep entries, beyond the limits in use: another program's limit may look back further. */
const SHORTEST_MEMORY_MS = 31 * 24 * 60 * 60 * 1000;

/** The most entries of one kind to keep, unless a limit needs more: the record stays small without limits too. */
const FEWEST_KEPT = 100;

const VERSION = 1;

export const serialiseEntries = (entries: Entries): string => JSON.stringify({ ledger: VERSION, ...entries });

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The record's entries, `undefined` for a text that {@link serialiseEntries} does not make. */
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
 * The current entries, without those too old to matter. An entry in the future, left by a clock that was set back, counts as
 * now: it opens no limit, and blocks for one window at most.
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

/** The uses of both. A time that both have is one use. */
export function mergeEntries(a: Entries, b: Entries): Entries {
  const merged: Record<Resource, readonly number[]> = { ...NO_ENTRIES };
  for (const resource of resources)
    merged[resource] = [...a[resource], ...b[resource].filter((at) => !a[resource].includes(at))].sort(
      (x, y) => x - y,
    );
  return merged;
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
export function almostUsedUp(limits: Limits, now: number): Entries {
  const entries: Record<Resource, readonly number[]> = { ...NO_ENTRIES };
  for (const resource of resources)
    entries[resource] = Array.from({ length: Math.max(0, (limits[resource]?.count ?? 1) - 1) }, () => now);
  return entries;
}
