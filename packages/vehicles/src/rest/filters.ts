import { DAY, type EpochMs, HOUR, MINUTE, SECOND } from "../clock/clock.ts";
import { InvalidParameter } from "./hal.ts";

const invalid = (): never => {
  throw new InvalidParameter("Invalid parameter");
};

/** The values of a list parameter, repeated or with commas. @throws InvalidParameter for others than the known ones */
export function listOf(query: URLSearchParams, name: string, known: readonly string[]): string[] {
  const values = query.getAll(name).flatMap((value) => value.split(","));
  return values.every((value) => known.includes(value)) ? values : invalid();
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (!found || text === "P" || text.endsWith("T")) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

/** RFC 3339 with its zone: a time without one is refused. A `+` that was not escaped arrives as a space. */
function parseMoment(text: string): EpochMs {
  const moment = text.replace(" ", "+");
  const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(moment)
    ? Date.parse(moment)
    : Number.NaN;
  return Number.isNaN(parsed) ? invalid() : parsed;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** `T1/T2`, `T1/duration`, `T1/` or `/T2`. Repeated intervals are not taken. */
function parseSpan(text: string): Span {
  const [start, end, ...more] = text.split("/");
  if (start === undefined || end === undefined || more.length > 0 || (start === "" && end === ""))
    return invalid();
  const from = start === "" ? Number.NEGATIVE_INFINITY : parseMoment(start);
  if (end === "") return { from, to: Number.POSITIVE_INFINITY };
  const duration = parseDuration(end);
  return { from, to: duration === undefined ? parseMoment(end) : from + duration };
}

/** @returns whether a moment lies in one of the spans of `timestamps` */
export function timestampFilter(query: URLSearchParams): (moment: EpochMs) => boolean {
  const spans = query
    .getAll("timestamps")
    .flatMap((value) => value.split(","))
    .map(parseSpan);
  return (moment) => spans.length === 0 || spans.some(({ from, to }) => moment >= from && moment <= to);
}

/** @returns whether a number lies in a range like `0.1-` or `10-3600` */
export function rangeFilter(query: URLSearchParams, name: string): (value: number) => boolean {
  const text = query.get(name);
  if (text === null) return () => true;
  const [, least, most] = /^(\d+(?:\.\d)?)-(\d+(?:\.\d)?)?$/.exec(text) ?? [];
  if (least === undefined) return invalid();
  return (value) => value >= Number(least) && (most === undefined || value <= Number(most));
}
