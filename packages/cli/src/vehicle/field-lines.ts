// The fields of a state that have a value, each with its own age.
import type { Job } from "../job/job.ts";
import { ageOf } from "./age.ts";
import type { State } from "./chosen.ts";
import { clockTime } from "./clock-time.ts";
import { type FieldName, fieldWordsIn } from "./field-words.ts";

/** A field as a line for a person. */
export interface FieldLine {
  readonly name: FieldName;
  /** Without the age, so that two states can be compared. */
  readonly value: string;
  readonly text: string;
}

export function fieldLines(
  { language, configuration }: Job,
  state: State,
  now: number,
): readonly FieldLine[] {
  const zone = configuration.given.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const words = fieldWordsIn(language);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const unit = (suffix: string) => (value: number) => `${number.format(value)} ${suffix}`;
  const yesOrNo = (value: boolean): string => (value ? words.yes : words.no);
  const word = (value: string): string => words.values[value] ?? value;
  const list = (values: readonly string[]): string =>
    values.length === 0 ? words.none : values.map(word).join(", ");
  const lines: FieldLine[] = [];
  function add<Name extends FieldName>(
    name: Name,
    textOf: (value: NonNullable<State[Name]["value"]>) => string,
  ): void {
    const { value, updatedAt } = state[name];
    if (value === null || value === undefined) return;
    const text = textOf(value);
    const age = updatedAt === null ? words.noAge : ageOf(updatedAt, now, language);
    lines.push({ name, value: text, text: `${words.fields[name]}${words.colon} ${text}  (${age})` });
  }
  add("electricLevel", unit("%"));
  add("electricRange", unit("km"));
  add("plugged", yesOrNo);
  add("charging", word);
  add("chargingMode", word);
  add("chargingRate", unit("km/h"));
  add("chargingRemaining", unit("min"));
  add("nextCharge", (time) => `${clockTime(time)} (${zone})`);
  add("chargeLimited", yesOrNo);
  add("fuelLevel", unit("%"));
  add("fuelRange", unit("km"));
  add("fuelConsumption", unit("l/100 km"));
  add("locks", list);
  add("open", list);
  add("preconditioning", word);
  add("preconditioningFailure", word);
  add("mileage", unit("km"));
  add("temperature", unit("°C"));
  add("ignition", word);
  add("moving", yesOrNo);
  add("auxiliaryBattery", unit("%"));
  add("privacy", word);
  add("position", ({ latitude, longitude }) => `${latitude}, ${longitude}`);
  return lines;
}

/** The line of a field that no longer has a value. */
export function lostLine({ language }: Job, name: FieldName): string {
  const words = fieldWordsIn(language);
  return `${words.fields[name]}${words.colon} ${words.unknown}`;
}
