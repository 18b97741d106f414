// Random valid answers of the Connected Car API, generated from the vendor's OpenAPI document. It lies beside the checkout:
// it has no licence that would allow a copy here.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import fc from "fast-check";
import { parse } from "yaml";

const FILE = join(import.meta.dirname, "../../../../../shared/oracle/connected-car-b2c-4.17.2.yaml");

export const isThere: boolean = existsSync(FILE);

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Deeper objects are left out, if they may be. */
const DEEPEST = 9;

const dates = fc
  .date({ min: new Date("2015-01-01T00:00:00Z"), max: new Date("2035-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

export class RandomAnswers {
  readonly #document: Json;
  readonly #ajv = new Ajv({ strict: false, logger: false });

  constructor() {
    const text = readFileSync(FILE, "utf8")
      .replaceAll("\t", " ")
      .replaceAll("'#components/", "'#/components/");
    const document: unknown = parse(text, {
      version: "1.2",
      schema: "core",
      strict: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    this.#document = isJson(document) ? document : {};
    formats.default(this.#ajv);
    this.#ajv.addSchema({
      $id: "openapi",
      components: this.#document.components,
      "x-fragment": this.#document["x-fragment"],
    });
  }

  /** Values of a schema, each checked by an independent validator. */
  of(schema: string): fc.Arbitrary<Json> {
    const $ref = `#/components/schemas/${schema}`;
    const validate = this.#ajv.compile({ $ref: `openapi${$ref}` });
    return this.#arbitrary({ $ref }, 0)
      .filter((value) => validate(value))
      .map((value) => (isJson(value) ? value : {}));
  }

  #resolved(node: unknown): Json {
    if (!isJson(node)) return {};
    const { $ref } = node;
    if (typeof $ref !== "string") return node;
    const target = $ref
      .replace(/^#\//, "")
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>((value, part) => (isJson(value) ? value[part] : undefined), this.#document);
    return this.#resolved(target);
  }

  /** The properties of a schema and of all that it consists of. */
  #properties(node: unknown): { properties: Record<string, unknown>; required: string[] } {
    const { properties, required, allOf } = this.#resolved(node);
    const parts = Array.isArray(allOf) ? allOf.map((part) => this.#properties(part)) : [];
    return {
      properties: Object.assign(
        {},
        ...parts.map((part) => part.properties),
        isJson(properties) ? properties : {},
      ),
      required: [...parts.flatMap((part) => part.required), ...(Array.isArray(required) ? required : [])],
    };
  }

  #arbitrary(node: unknown, depth: number): fc.Arbitrary<unknown> {
    const schema = this.#resolved(node);
    const { type, format, minimum, maximum, items, pattern } = schema;
    const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
    if (Array.isArray(choices)) return fc.constantFrom(...choices);
    const oneOf = schema.oneOf ?? schema.anyOf;
    if (Array.isArray(oneOf)) return fc.oneof(...oneOf.map((one) => this.#arbitrary(one, depth)));
    const [min, max] = [Number(minimum ?? -1000), Number(maximum ?? 100_000)];
    if (type === "boolean") return fc.boolean();
    if (type === "integer") return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
    if (type === "number") return fc.double({ min, max, noNaN: true });
    if (type === "string") {
      if (format === "date-time") return dates;
      if (format === "duration" || String(schema.description).includes("8601"))
        return fc.tuple(fc.nat(23), fc.nat(59)).map(([hours, minutes]) => `PT${hours}H${minutes}M`);
      if (typeof pattern === "string") return fc.stringMatching(new RegExp(pattern));
      return fc.string({
        minLength: Number(schema.minLength ?? 0),
        maxLength: Number(schema.maxLength ?? 40),
      });
    }
    if (type === "array")
      return fc.array(this.#arbitrary(items, depth + 1), { maxLength: depth > DEEPEST ? 0 : 4 });
    const { properties, required } = this.#properties(schema);
    const known = Object.entries(properties).filter(([name]) => depth < DEEPEST || required.includes(name));
    if (known.length === 0) return fc.constant({});
    const fields = Object.fromEntries(known.map(([name, one]) => [name, this.#arbitrary(one, depth + 1)]));
    return fc.record(fields, { requiredKeys: Object.keys(fields).filter((name) => required.includes(name)) });
  }
}
