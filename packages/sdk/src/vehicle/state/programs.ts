// The weekly programs of preconditioning.
import { booleanIn, listIn, minutesIn, numberIn, objectIn, wordIn } from "../fields.ts";
import { type TimeOfDay, weeklyToLocal, weeklyToUtc } from "../local-time.ts";
import { PROGRAMS, type WireProgram } from "../remote/order.ts";
import { type Weekday, weekdays } from "./words.ts";

/** A weekly program, in the vehicle's local time. */
export interface ClimateProgram extends TimeOfDay {
  /** 1 to 4 */
  readonly slot: number;
  readonly isEnabled: boolean;
  readonly recurrence: "Daily" | "None";
  readonly days: readonly Weekday[];
}

const daysOf = (days: readonly boolean[]): Weekday[] => weekdays.filter((_, day) => days[day]);

const bitsOf = (days: readonly Weekday[]): boolean[] => weekdays.map((day) => days.includes(day));

/** The words of days, in any case of their letters. */
export const readDays = (given: unknown): Weekday[] =>
  listIn(given).flatMap((day) => wordIn(day, weekdays) ?? []);

/** Reads the programs of a status: in UTC there, in local time here. */
export function readPrograms(given: readonly unknown[], offset: number): ClimateProgram[] {
  return given.flatMap((item) => {
    const { slot, enabled, recurrence, start, occurence, occurrence } = objectIn(item);
    const minutes = minutesIn(start);
    const place = numberIn(slot, 1, PROGRAMS);
    if (minutes === undefined || minutes >= 1440 || place === undefined) return [];
    const utc = {
      hour: Math.floor(minutes / 60),
      minute: minutes % 60,
      days: bitsOf(readDays(objectIn(occurence ?? occurrence).day)),
    };
    const { days, hour, minute } = weeklyToLocal(utc, offset);
    return [
      {
        slot: place,
        isEnabled: booleanIn(enabled) ?? false,
        recurrence: wordIn(recurrence, ["Daily", "None"]) ?? "None",
        hour,
        minute,
        days: daysOf(days),
      },
    ];
  });
}

/** Programs as an order has them, by their slots. */
export function wirePrograms(
  programs: readonly ClimateProgram[],
  offset: number,
): readonly (WireProgram | undefined)[] {
  return Array.from({ length: PROGRAMS }, (_, index) => {
    const program = programs.find(({ slot }) => slot === index + 1);
    if (!program) return undefined;
    const { hour, minute, days, isEnabled } = program;
    return weeklyToUtc({ hour, minute, days: bitsOf(days), on: isEnabled }, offset);
  });
}
