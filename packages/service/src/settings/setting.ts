// Written by hand, without Ajv: an environment variable must be parsed, and a refusal must name the key and the allowed
// values, never the given value, which may be a secret.

/** One value of the configuration: its allowed values, in words and as JSON Schema, and its parser. */
export interface Setting<T = unknown> {
  /** Completes "it must be …": the allowed range in words. */
  readonly allowed: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value of an environment variable's text, `undefined` if it is not allowed. */
  parse(text: string): T | undefined;
  accepts(value: unknown): value is T;
}

/** The units of whole-number settings that are more than counts. */
export const units = ["seconds", "days", "perDay", "perMinute"] as const;

export type Unit = (typeof units)[number];

/** A setting of one value. A form can be built from its schema. */
export interface ScalarSetting<T> extends Setting<T> {
  readonly schema: {
    readonly type: "integer" | "boolean" | "string";
    readonly minimum?: number;
    readonly maximum?: number;
    readonly pattern?: string;
  };
  readonly unit?: Unit;
}

export type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** A whole number within its bounds. */
export function whole(minimum: number, maximum: number, unit?: Unit): ScalarSetting<number> {
  const accepts = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return {
    allowed: `a whole number from ${minimum} to ${maximum}`,
    schema: { type: "integer", minimum, maximum },
    ...(unit && { unit }),
    parse: (text) => (/^\d{1,15}$/.test(text) && accepts(Number(text)) ? Number(text) : undefined),
    accepts,
  };
}

export const flag = (): ScalarSetting<boolean> => ({
  allowed: "true or false",
  schema: { type: "boolean" },
  parse: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  accepts: (value) => typeof value === "boolean",
});

/** A text of one form. `check` adds what the pattern cannot express. */
export function text(
  allowed: string,
  pattern: RegExp,
  check: (value: string) => boolean = () => true,
): ScalarSetting<string> {
  const accepts = (value: unknown): value is string =>
    typeof value === "string" && pattern.test(value) && check(value);
  return {
    allowed,
    schema: { type: "string", pattern: pattern.source },
    parse: (value) => (accepts(value) ? value : undefined),
    accepts,
  };
}

export const pathOf = (file: string): ScalarSetting<string> => text(`the path of ${file}`, /./);

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Setting<Word> {
  const accepts = (value: unknown): value is Word => words.some((word) => word === value);
  return {
    allowed: words.join(" or "),
    schema: { enum: words },
    parse: (value) => (accepts(value) ? value : undefined),
    accepts,
  };
}

/** One or more values of one kind; in the environment, separated by commas. */
export function listOf<T extends string>(item: Setting<T>, allowed: string): Setting<readonly T[]> {
  const accepts = (value: unknown): value is readonly T[] =>
    Array.isArray(value) && value.length > 0 && value.every((each) => item.accepts(each));
  return {
    allowed: `${allowed}, separated by commas`,
    schema: { type: "array", items: item.schema, minItems: 1 },
    parse: (value) => {
      const items = value
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "");
      return accepts(items) ? items : undefined;
    },
    accepts,
  };
}
