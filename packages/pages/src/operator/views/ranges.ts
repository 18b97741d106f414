// The time ranges of the activity view, in parts that start at natural boundaries.
import { clockOf, monthDayOf, shortDayOf } from "../texts/format.ts";

export const ranges = ["hour", "day", "week", "month"] as const;
export type Range = (typeof ranges)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Shape {
  readonly part: number;
  readonly parts: number;
  label(at: number): string;
}

const SHAPES: Readonly<Record<Range, Shape>> = {
  hour: { part: 2 * MINUTE, parts: 30, label: clockOf },
  day: { part: HOUR, parts: 24, label: clockOf },
  week: { part: 6 * HOUR, parts: 28, label: shortDayOf },
  month: { part: DAY, parts: 30, label: monthDayOf },
};

export const isRange = (word: string | null): word is Range => ranges.some((range) => range === word);

/** The range up to the end of the current part. Parts of hours and days start with the local ones. */
export function spanOf(range: Range, now: number) {
  const { part, parts, label } = SHAPES[range];
  const zone = new Date(now).getTimezoneOffset() * MINUTE;
  const to = Math.floor((now - zone) / part) * part + part + zone;
  return { from: to - part * parts, to, parts, label };
}
