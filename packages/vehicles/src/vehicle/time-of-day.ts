import { DAY, type EpochMs, HOUR, MINUTE } from "../clock/clock.ts";
import type { TimeOfDay } from "./body.ts";

/** The first moment after `now` at which the clock shows a time, in UTC. */
export function nextTime({ hour, minute }: TimeOfDay, now: EpochMs): EpochMs {
  const midnight = Math.floor(now / DAY) * DAY;
  const today = midnight + hour * HOUR + minute * MINUTE;
  return today > now ? today : today + DAY;
}

/** The day of the week of a moment, 0 for Monday. */
export const dayOfWeek = (moment: EpochMs): number => (Math.floor(moment / DAY) + 3) % 7;
