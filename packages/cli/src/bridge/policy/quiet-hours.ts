import { UsageError } from "../../terminal/usage-error.ts";
import { parseClockTime } from "../../vehicle/clock-time.ts";

/** Hours of the day, in a time zone. They may go over midnight. */
export interface QuietHours {
  readonly fromMinutes: number;
  readonly toMinutes: number;
  readonly timeZone: string | undefined;
}

/** @param given such as `22:00-06:00` @throws UsageError */
export function parseQuietHours(given: string, timeZone: string | undefined): QuietHours {
  const [from, to, ...more] = given.split("-");
  if (from === undefined || to === undefined || more.length > 0)
    throw new UsageError(`--quiet must be like 22:00-06:00, not "${given}"`);
  return { fromMinutes: minutesOf(from), toMinutes: minutesOf(to), timeZone };
}

function minutesOf(given: string): number {
  const { hour, minute } = parseClockTime(given);
  return hour * 60 + minute;
}

export function isQuiet(quiet: QuietHours | undefined, now: number): boolean {
  if (!quiet) return false;
  const { fromMinutes, toMinutes, timeZone } = quiet;
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const minutes = minutesOf(new Intl.DateTimeFormat("en", format).format(now));
  return fromMinutes <= toMinutes
    ? minutes >= fromMinutes && minutes < toMinutes
    : minutes >= fromMinutes || minutes < toMinutes;
}
