// Shared parts of the routes' schemas. A schema checks the input, shapes the output and is in the OpenAPI document.
import {
  type Static,
  type TArrayOptions,
  type TNumberOptions,
  type TObjectOptions,
  type TProperties,
  type TSchema,
  type TSchemaOptions,
  Type,
} from "typebox";
import { refusalReasons } from "./refusal-reasons.ts";

/** An object with exactly these properties. */
export const object = <Properties extends TProperties>(
  properties: Properties,
  options: TObjectOptions = {},
) => Type.Object(properties, { additionalProperties: false, ...options });

export const list = <Item extends TSchema>(items: Item, options: TArrayOptions = {}) =>
  Type.Immutable(Type.Array(items, options));

/** A single value. Without a `type`, the error message is the same for a value of another type. */
export const constant = <const Value extends string | number>(value: Value, options: TSchemaOptions = {}) =>
  Type.Unsafe<Value>({ const: value, ...options });

/** One `type` with two values: a serializer need not try the members of a union in turn. */
export const nullable = <Schema extends TSchema & { readonly type: string }>(
  schema: Schema,
  options: TSchemaOptions = {},
) => Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, "null"], ...options });

/** As given; `accounts/phone-number.ts` gives its normal form. */
export const phoneNumber = Type.String({
  minLength: 6,
  maxLength: 64,
  description: "A phone number in any notation; it is stored, counted and answered as +33612345678",
});

export const count = (options: TNumberOptions = {}) => Type.Integer({ minimum: 0, ...options });

export const time = (options: TSchemaOptions = {}) => Type.String({ format: "date-time", ...options });

/** @returns the milliseconds of a time in a request; `NaN` for a day that does not exist: `Date` takes February 31 for March 3 */
export function parseGivenTime(given: string): number {
  const day = given.slice(0, 10);
  return new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) ? Date.parse(given) : Number.NaN;
}

/** A time in a request: ISO 8601 with its zone. */
export const givenTime = (options: TSchemaOptions = {}) =>
  Type.String({
    pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$",
    description: "ISO 8601 with its zone, such as 2026-01-31T00:00:00Z",
    examples: ["2026-01-31T00:00:00Z"],
    ...options,
  });

/** The end of a time range. */
export const givenEnd = () =>
  givenTime({ description: "Before this time", examples: ["2026-02-01T00:00:00Z"] });

export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export const nothing = Type.Null({ description: "Done" });

/** The entries with these keys. */
export function pick<Entries extends object, Key extends keyof Entries>(
  entries: Entries,
  keys: readonly Key[],
): Pick<Entries, Key> {
  return Object.fromEntries(keys.map((key) => [key, entries[key]])) as Pick<Entries, Key>;
}

/** The field in question, as a path such as `name`, and the reason: for pages, which have words of their own. */
export const refusedFields = {
  field: Type.Optional(Type.String()),
  reason: Type.Optional(Type.Enum(refusalReasons)),
};

const refusal = (description: string) => object({ error: Type.String() }, { description });

const reasoned = (description: string) => object({ error: Type.String(), ...refusedFields }, { description });

const REFUSALS = {
  400: reasoned("The request is invalid"),
  401: refusal("Missing or insufficient token"),
  403: refusal("The role does not allow it, or it is not from a page of the service"),
  404: refusal("It does not exist"),
  413: refusal("The body is too long"),
  429: refusal("Too many tries; `retry-after` says how many seconds to wait"),
  503: reasoned("Temporarily unavailable"),
};

/** The schema of a refusal by the present state, which the description names. */
export const conflict = (description: string) => pick({ 409: reasoned(description) }, [409]);

/** The schemas of these refusals, for a route's `response`. */
export const refusals = <const Status extends keyof typeof REFUSALS>(...statuses: readonly Status[]) =>
  pick(REFUSALS, statuses);
