// What the JSON Schemas of the routes share. They check what comes in, shape what goes out, and are the OpenAPI document.

export const object = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

/** An object with all of its properties: what an answer is. */
export const whole = (properties: object, description?: string) => ({
  ...object(properties, Object.keys(properties)),
  ...(description !== undefined && { description }),
});

export const text = { type: "string" } as const;
export const flag = { type: "boolean" } as const;
export const count = { type: "integer", minimum: 0 } as const;
export const time = { type: "string", format: "date-time" } as const;
export const orNull = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, "null"] });

/** A time that comes in: ISO 8601 with its zone. */
export const givenTime = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$",
  description: "ISO 8601 with its zone, such as 2026-01-31T00:00:00Z",
} as const;

export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const refusal = (description: string) => ({ ...whole({ error: text }), description });

export const nothing = { type: "null", description: "Done" } as const;

const REFUSALS = {
  400: refusal("The request is not as said"),
  401: refusal("No bearer that opens this"),
  403: refusal("Not from a page of the service"),
  404: refusal("It does not exist"),
  409: refusal("It cannot be, as things are"),
  413: refusal("The body is too long"),
  429: refusal("Too many tries; `retry-after` says how many seconds to wait"),
  503: refusal("Not now"),
};

export const refusals = (...statuses: readonly (keyof typeof REFUSALS)[]) =>
  Object.fromEntries(statuses.map((status) => [status, REFUSALS[status]]));

/** What the demo's phone shows. */
export const outboxAnswer = whole({
  message: {
    ...object(
      {
        kind: text,
        to: text,
        text,
        code: text,
        expiresAt: { type: "integer", description: "Milliseconds since 1970" },
      },
      ["kind", "to", "text", "expiresAt"],
    ),
    type: ["object", "null"],
  },
});

/** The query of a list, page by page. */
export const pageQuery = {
  limit: {
    type: "string",
    pattern: "^([1-9]\\d?|100)$",
    default: "50",
    description: "Entries of one answer, 1 to 100",
  },
  cursor: { type: "string", minLength: 1, maxLength: 1024, description: "`next` of the page before" },
} as const;

export interface PageQuery {
  readonly limit?: string;
  readonly cursor?: string;
}

export const next = {
  type: ["string", "null"],
  description: "The cursor of the page after this one; `null` on the last",
} as const;

export const cursorOf = (place: string): string => Buffer.from(place).toString("base64url");

/** @returns what the cursor was made of, `undefined` where it is none */
export function placeOf(cursor: string): string | undefined {
  const place = Buffer.from(cursor, "base64url").toString();
  return cursorOf(place) === cursor ? place : undefined;
}
