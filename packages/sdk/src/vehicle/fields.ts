// Readers for JSON of other servers: an absent or odd value is `undefined`, never an error.
import { type Fields, isObject } from "../configuration/fields.ts";

export const objectIn = (value: unknown): Fields => (isObject(value) ? value : {});

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const booleanIn = (value: unknown): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;

/** A number within its range; a number outside stands for "unknown". */
export function numberIn(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && number >= least && number <= most ? number : undefined;
}

/** One of the values, in any case of its letters. */
export function wordIn<const T extends string>(value: unknown, values: readonly T[]): T | undefined {
  const text = textIn(value)?.toLowerCase();
  return text === undefined ? undefined : values.find((known) => known.toLowerCase() === text);
}

/** A date with its zone, as ISO 8601 in UTC. */
export function dateIn(value: unknown): string | undefined {
  const text = textIn(value) ?? "";
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;

/** The whole minutes of an ISO 8601 duration of days or shorter. */
export function minutesIn(value: unknown): number | undefined {
  const [whole, ...parts] = DURATION.exec(textIn(value) ?? "") ?? [];
  if (whole === undefined || parts.every((part) => part === undefined)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return days * 1440 + hours * 60 + minutes + Math.floor(seconds / 60);
}
