/** Numbers people and vehicles, so that a record tells them apart without their names. */
export class Pseudonyms {
  readonly #kind: string;
  readonly #numbers = new Map<string, number>();

  /** @param kind like `vehicle`, for names like `vehicle 1` */
  constructor(kind: string) {
    this.#kind = kind;
  }

  of(name: string): string {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return `${this.#kind} ${number}`;
  }
}

/** The parameters that commands have; values are numbers, or words of these lists. */
const WORDS: ReadonlySet<unknown> = new Set([
  "state",
  "immediate",
  "delayed",
  "daily",
  "trip",
  "activate",
  "deactivate",
  "lock",
  "unlock",
]);
const NAMES: ReadonlySet<string> = new Set([
  "action",
  "type",
  "program",
  "hour",
  "minute",
  "asap",
  "programs",
  "program1",
  "program2",
  "program3",
  "program4",
  "day",
  "on",
  "nb_horn",
  "duration",
]);
const DEEPEST = 4;
const HIDDEN = "[hidden]";

/**
 * Copies the known parameters of a command. A client may write anything anywhere, so unknown names are dropped, and other
 * texts hidden.
 */
export function redactParameters(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return HIDDEN;
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 10_000) return value;
  if (typeof value === "boolean" || value === null || WORDS.has(value)) return value;
  if (typeof value === "string" && /^\d{1,2}$/.test(value)) return value;
  if (Array.isArray(value)) return value.slice(0, 7).map((item) => redactParameters(item, depth + 1));
  if (typeof value !== "object") return HIDDEN;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => NAMES.has(name))
      .map(([name, inside]) => [name, redactParameters(inside, depth + 1)]),
  );
}

/** The form of field clients: a UUID in hex, and a date. Another one is hidden. */
export const redactCorrelationId = (id: string): string => (/^[0-9a-f]{32}\d{17}$/.test(id) ? id : HIDDEN);

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;

export const redactDate = (date: string): string => (DATE.test(date) ? date : HIDDEN);

/** One decimal at most: a position on earth has more. */
const RANGE = /^\d{1,6}(\.\d)?(-(\d{1,6}(\.\d)?)?)?$/;
const COUNT = /^\d{1,6}$/;
const DURATION = /^P[\dDTHMS.]{1,20}$/;

/** Dates and durations, in spans. A `+` that was not escaped arrives as a space. */
const isTimestamps = (value: string): boolean =>
  value
    .split(/[,/]/)
    .every((part) => part === "" || DATE.test(part.replace(" ", "+")) || DURATION.test(part));

const WORD =
  /^(onboardCapabilities|branding|pictures|location|maintenance|Nominal|Unstarted|DataLacking|Unfinished|environment|privacy|vehicle(\.(adas|battery|doorsState|energies|engines|ignition|lightingSystem|safety|transmission|wipingBlades|alarm\.(status|trigger)))?)$/;

/** The harmless values of query parameters: they say nothing of a person or a vehicle. */
const QUERY: Readonly<Record<string, (value: string) => boolean>> = {
  indexRange: (value) => RANGE.test(value),
  pageSize: (value) => COUNT.test(value),
  pageToken: (value) => COUNT.test(value),
  distance: (value) => RANGE.test(value),
  duration: (value) => RANGE.test(value),
  timestamps: isTimestamps,
  locale: (value) => /^[a-z]{2}([-_][A-Z]{2})?$/.test(value),
  states: (value) => value.split(",").every((word) => WORD.test(word)),
  type: (value) => value.split(",").every((word) => WORD.test(word)),
  extension: (value) => value.split(",").every((word) => WORD.test(word)),
};

/** The known names of a query; values that are not harmless are hidden. */
export const redactQuery = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) => {
      const isHarmless = Object.hasOwn(QUERY, name) ? QUERY[name] : undefined;
      return isHarmless ? [[name, isHarmless(value) ? value : HIDDEN]] : [];
    }),
  );
