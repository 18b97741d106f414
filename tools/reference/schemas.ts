// A schema of a route in words.
import { span } from "./markdown.ts";

/** The parts of JSON Schema that the routes use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const rangeOf = (least: number | undefined, most: number | undefined, unit: string): string => {
  if (least === undefined && most === undefined) return "";
  if (least === undefined) return ` of at most ${most}${unit}`;
  return most === undefined ? ` of at least ${least}${unit}` : ` of ${least} to ${most}${unit}`;
};

const plainly: Readonly<Record<string, (schema: Schema) => string>> = {
  string: ({ format, minLength, maxLength }) =>
    format === "date-time" ? "time (ISO 8601, UTC)" : `text${rangeOf(minLength, maxLength, " characters")}`,
  integer: ({ minimum, maximum }) => `whole number${rangeOf(minimum, maximum, "")}`,
  number: ({ minimum, maximum }) => `number${rangeOf(minimum, maximum, "")}`,
  boolean: () => "true or false",
  null: () => "null",
  object: () => "object",
  array: ({ items, minItems, maxItems }) =>
    `list of ${items ? formOf(items) : "anything"}${rangeOf(minItems, maxItems, " entries").replace(" of", ",")}`,
};

/** The type and form of a value, in one line. */
export function formOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const types = [schema.type ?? []].flat();
  return types.map((type) => plainly[type]?.(schema) ?? type).join(" or ") || "anything";
}

/** The type and form of a value, with the pattern of a text. */
export const formWithPattern = (schema: Schema): string =>
  schema.pattern === undefined ? formOf(schema) : `${formOf(schema)}, ${span(schema.pattern)}`;

/** A longer pattern is a list that its description summarises. */
const LONGEST_PATTERN = 60;

function commentOf({ description, pattern = "", items }: Schema): string {
  const parts = [description ?? items?.description ?? "", pattern.length > LONGEST_PATTERN ? "" : pattern];
  const text = parts.filter((part) => part !== "").join(": ");
  return text === "" ? "" : `  // ${text}`;
}

/** The fields of an object, one per line, nested ones indented. A nested object with a title has a section of its own. */
export function shapeOf(schema: Schema, indent = ""): string {
  const { properties = {}, required = [] } = schema;
  const lines = Object.entries(properties).map(([name, field]) => {
    const start = `${indent}  ${name}${required.includes(name) ? "" : "?"}: `;
    const inner = field.items ?? field;
    if (!inner.properties) return `${start}${formOf(field)}${commentOf(field)}`;
    const list = field.items ? "list of " : "";
    if (inner.title !== undefined) return `${start}${list}${inner.title}${commentOf(field)}`;
    const orNull = [field.type].flat().includes("null") ? " or null" : "";
    return `${start}${list}${shapeOf(inner, `${indent}  `).replace("{", `{${commentOf(field)}`)}${orNull}`;
  });
  return ["{", ...lines, `${indent}}`].join("\n");
}
