import { booleanIn, listIn, minutesIn, numberIn, objectIn, wordIn } from "../../vehicle/fields.ts";
import type { ClimateProgram } from "../../vehicle/state/programs.ts";
import { type Weekday, weekdays } from "../../vehicle/state/words.ts";
import type { Parameter } from "./parameters.ts";

/** A boolean. A sample of the reference has it as text. */
export type Flag = boolean | "true" | "false";

export const isOn = (given: Flag): boolean => given === true || given === "true";

/** @param listed false where the reference lists no values */
export const flag = ({ listed = true } = {}): Parameter<Flag, true> => ({
  type: "Boolean",
  form: "boolean, also as text",
  required: true,
  ...(listed && { values: ["true", "false"] }),
  accepts: (value): value is Flag => [true, false, "true", "false"].some((known) => known === value),
});

/** A time of the day as the duration since midnight. */
export const timeOfDay = (): Parameter<string, true> => ({
  type: "String",
  form: "duration since midnight, ISO 8601",
  required: true,
  example: "PT22H30M",
  accepts: (value): value is string => (minutesIn(value) ?? 1440) < 1440,
});

/** A weekly program, as the reference has it, and in the spelling of its samples. */
export type GivenProgram = {
  /** 1 to 4 */
  readonly slot: number;
  /** 0 to 23 */
  readonly hour: number;
  /** 0 to 59 */
  readonly minute: number;
  readonly isEnabled: boolean;
} & (
  | { readonly occurrence: readonly (Weekday | Lowercase<Weekday>)[] }
  | { readonly occurence: readonly (Weekday | Lowercase<Weekday>)[] }
);

/** The program in a checked form; `undefined` for another form. */
export function readGivenProgram(given: unknown): ClimateProgram | undefined {
  const { slot, hour, minute, isEnabled, occurrence, occurence } = objectIn(given);
  const on = booleanIn(isEnabled);
  const days = listIn(occurrence ?? occurence).map((day) => wordIn(day, weekdays));
  const numbers = [numberIn(slot, 1, 4), numberIn(hour, 0, 23), numberIn(minute, 0, 59)];
  const [place, atHour, atMinute] = numbers;
  if (place === undefined || atHour === undefined || atMinute === undefined || on === undefined)
    return undefined;
  if (!numbers.every(Number.isInteger) || !Array.isArray(occurrence ?? occurence)) return undefined;
  const known = days.filter((day) => day !== undefined);
  if (known.length < days.length) return undefined;
  return {
    slot: place,
    hour: atHour,
    minute: atMinute,
    isEnabled: on,
    recurrence: "Daily",
    days: weekdays.filter((day) => known.includes(day)),
  };
}

export const readGivenPrograms = (given: readonly unknown[]): ClimateProgram[] =>
  given.flatMap((program) => readGivenProgram(program) ?? []);

/** Weekly programs with slots of their own. */
export const climatePrograms = (): Parameter<readonly GivenProgram[], true> => ({
  type: "Array of Objects",
  form: "list of programs: slot 1 to 4, hour, minute, isEnabled, occurrence",
  required: true,
  accepts: (value): value is readonly GivenProgram[] => {
    if (!Array.isArray(value) || value.length > 4) return false;
    const slots = value.map((item) => readGivenProgram(item)?.slot);
    return slots.every((slot) => slot !== undefined) && new Set(slots).size === slots.length;
  },
});

/** A VIN: 17 capital letters and digits (ISO 3779). */
export const vin = (): Parameter<string, true> => ({
  type: "String",
  form: "text of 17 letters and digits",
  required: true,
  example: "<VIN>",
  clean: (value) => value.trim().toUpperCase(),
  accepts: (value): value is string => typeof value === "string" && /^[A-Z0-9]{17}$/.test(value),
});

/** An id that an earlier answer gave. */
export const identifier = (): Parameter<string, true> => ({
  type: "String",
  form: "text of 1 to 128 letters, digits and signs",
  required: true,
  accepts: (value): value is string => typeof value === "string" && /^[\w.:-]{1,128}$/.test(value),
});

/** The same parameter, which may be absent. */
export const optional = <T>(parameter: Parameter<T, true>): Parameter<T, false> => ({
  ...parameter,
  required: false,
});
