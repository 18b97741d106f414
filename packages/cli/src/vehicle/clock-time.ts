import { UsageError } from "../terminal/usage-error.ts";

/** A time of the day. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

export const clockTime = ({ hour, minute }: ClockTime): string => `${twoDigits(hour)}:${twoDigits(minute)}`;

/** @throws UsageError */
export function parseClockTime(given: string): ClockTime {
  const [, hour, minute] = /^([01]?\d|2[0-3])[:h]([0-5]\d)$/.exec(given) ?? [];
  if (hour !== undefined && minute !== undefined) return { hour: Number(hour), minute: Number(minute) };
  throw new UsageError(`the time must be like 22:30, not "${given}"`);
}
