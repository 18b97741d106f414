// UTC on the wire, the vehicle's local time at the edge.

/** A time of the day. */
export interface TimeOfDay {
  /** 0 to 23 */
  readonly hour: number;
  /** 0 to 59 */
  readonly minute: number;
}

/** A time of the day on some days of the week, Monday first. */
export interface WeeklyTime extends TimeOfDay {
  readonly days: readonly boolean[];
}

const DAY_MINUTES = 1440;

/**
 * Minutes that a zone is ahead of UTC at a moment.
 * @param timeZone an IANA name, such as `Europe/Paris`; without it, the machine's zone
 */
export function offsetOf(timeZone: string | undefined, now: number): number {
  if (timeZone === undefined) return -new Date(now).getTimezoneOffset();
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(now);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((local - Math.floor(now / 60_000) * 60_000) / 60_000);
}

/** Moves a weekly time; across midnight its days move too. */
function moved<T extends WeeklyTime>(time: T, minutes: number): T {
  const at = time.hour * 60 + time.minute + minutes;
  const days = Math.floor(at / DAY_MINUTES);
  const within = at - days * DAY_MINUTES;
  return {
    ...time,
    hour: Math.floor(within / 60),
    minute: within % 60,
    days: time.days.map((_, day) => time.days[(((day - days) % 7) + 7) % 7] === true),
  };
}

export const weeklyToUtc = <T extends WeeklyTime>(time: T, offset: number): T => moved(time, -offset);

export const weeklyToLocal = <T extends WeeklyTime>(time: T, offset: number): T => moved(time, offset);

export function toUtc({ hour, minute }: TimeOfDay, offset: number): TimeOfDay {
  const time = weeklyToUtc({ hour, minute, days: [] }, offset);
  return { hour: time.hour, minute: time.minute };
}

export const toLocal = (time: TimeOfDay, offset: number): TimeOfDay => toUtc(time, -offset);

/** A time of the day as the duration since 00:00. */
export const durationOf = ({ hour, minute }: TimeOfDay): string => `PT${hour}H${minute}M`;
