// The weekly programs of preconditioning.
import type { Fields } from "../../configuration/fields.ts";
import { booleanIn, listIn, minutesIn, numberIn, objectIn, textIn, wordIn } from "../fields.ts";
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

/**
 * Reads the programs of a status: in UTC there, in local time here.
 * @returns `undefined` if one of them cannot be read, or two have one slot: the next order would overwrite it
 */
export function readPrograms(given: readonly unknown[], offset: number): ClimateProgram[] | undefined {
  const programs = given.map(objectIn).filter(isSet);
  const read = programs.flatMap((program) => readProgram(program, offset) ?? []);
  const slots = new Set(read.map(({ slot }) => slot));
  return slots.size === programs.length ? read : undefined;
}

/** False for a place of the vehicle's that has no program: it has no start, or that of 34 h 7 min. */
const isSet = ({ start, enabled }: Fields): boolean =>
  (minutesIn(start) ?? 0) < 1440 && (textIn(start) !== undefined || enabled === true);

const isSlot = (place: number | undefined): place is number => Number.isInteger(place);

function readProgram(program: Fields, offset: number): ClimateProgram | undefined {
  const { slot, enabled, recurrence, start, occurence, occurrence } = program;
  const minutes = minutesIn(start);
  const place = numberIn(slot, 1, PROGRAMS);
  const given = listIn(objectIn(occurence ?? occurrence).day);
  const words = readDays(given);
  if (minutes === undefined || !isSlot(place) || words.length < given.length) return undefined;
  const utc = { hour: Math.floor(minutes / 60), minute: minutes % 60, days: bitsOf(words) };
  const { days, hour, minute } = weeklyToLocal(utc, offset);
  return {
    slot: place,
    isEnabled: booleanIn(enabled) ?? false,
    recurrence: wordIn(recurrence, ["Daily", "None"]) ?? "None",
    hour,
    minute,
    days: daysOf(days),
  };
}

/**
 * Reads the programs of a vehicle's own event: in UTC there, in local time here.
 * @returns `undefined` if one of the four cannot be read
 */
export function readEventPrograms(given: unknown, offset: number): ClimateProgram[] | undefined {
  const places = Array.from({ length: PROGRAMS }, (_, index) => objectIn(given)[`program${index + 1}`]);
  const read = places.map((place, index) => readEventProgram(objectIn(place), index + 1, offset));
  return read.includes("unreadable") ? undefined : read.filter((program) => typeof program === "object");
}

function readEventProgram(
  { day, hour: givenHour, minute: givenMinute, on }: Fields,
  slot: number,
  offset: number,
): ClimateProgram | "unset" | "unreadable" {
  const [atHour, atMinute] = [numberIn(givenHour, 0, 99), numberIn(givenMinute, 0, 59)];
  const [enabled, ...bits] = [on, ...listIn(day)].map((bit) => numberIn(bit, 0, 1));
  if (atHour === undefined || atMinute === undefined) return "unreadable";
  if (atHour >= 24) return "unset";
  if (enabled === undefined || bits.length !== weekdays.length || bits.includes(undefined))
    return "unreadable";
  const utc = { hour: atHour, minute: atMinute, days: bits.map((bit) => bit === 1) };
  const { days, hour, minute } = weeklyToLocal(utc, offset);
  return { slot, isEnabled: enabled === 1, recurrence: "Daily", hour, minute, days: daysOf(days) };
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
