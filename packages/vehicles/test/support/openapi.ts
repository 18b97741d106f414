// The vendor's OpenAPI document of the Connected Car API, read beside the checkout. It has no licence that would allow a
// copy here.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { parse } from "yaml";

const FILE = join(import.meta.dirname, "../../../../../shared/oracle/connected-car-b2c-4.17.2.yaml");

export const isThere: boolean = existsSync(FILE);

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The differences of the field from the document. Each must occur. */
export const EXCEPTIONS: readonly {
  readonly name: string;
  readonly matches: (error: ErrorObject) => boolean;
}[] = [
  {
    name: "`energy` is a list beside `energies`",
    matches: ({ instancePath, keyword }) =>
      instancePath === "/energy" && (keyword === "type" || keyword === "required"),
  },
  {
    name: "`service` has `updatedAt` in place of `createdAt`",
    matches: ({ instancePath, keyword, params }) =>
      instancePath === "/service" && keyword === "required" && params.missingProperty === "createdAt",
  },
];

/** Names of the field that the document does not have. Each must occur. */
export const FURTHER_NAMES = [
  "/_embedded/vehicles",
  "/battery/current",
  "/daysBeforeMaintenace",
  "/energy/*",
  "/service/updatedAt",
  "/timed.odometer",
  "/timestamp",
  "/uuid",
] as const;

const document = (): Json => {
  const text = readFileSync(FILE, "utf8").replaceAll("\t", " ").replaceAll("'#components/", "'#/components/");
  return parse(text, {
    version: "1.2",
    schema: "core",
    strict: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
};

/** Follows the pointer of a `$ref`. */
function at(root: Json, pointer: string): unknown {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, part) => (isJson(value) ? value[part] : undefined), root);
}

function resolved(root: Json, value: unknown): Json {
  const node = isJson(value) ? value : {};
  const target = node.$ref;
  return typeof target === "string" ? resolved(root, at(root, target)) : node;
}

/** Checks answers by the document. */
export class OpenApi {
  readonly #document = document();
  readonly #ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true, logger: false });
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly usedExceptions = new Set<string>();
  readonly furtherNames = new Set<string>();

  constructor() {
    formats.default(this.#ajv);
    this.#ajv.addSchema({
      $id: "openapi",
      components: this.#document.components,
      "x-fragment": this.#document["x-fragment"],
    });
  }

  /** The paths of the document that have a GET. */
  paths(): string[] {
    const paths = this.#document.paths;
    return isJson(paths)
      ? Object.keys(paths).filter((path) => isJson(resolved(this.#document, paths[path]).get))
      : [];
  }

  /** The schema of the answer to a GET: of status 200, or of every other status. */
  #schema(path: string, status: number): Json {
    const root = this.#document;
    const paths = resolved(root, root.paths);
    const responses = resolved(root, resolved(root, resolved(root, paths[path]).get).responses);
    const content = resolved(root, resolved(root, responses[status === 200 ? "200" : "default"]).content);
    const [first] = Object.values(content);
    const { schema } = resolved(root, first);
    return isJson(schema) ? schema : {};
  }

  /** @returns the violations that are no named exception */
  violations(path: string, status: number, body: unknown): string[] {
    const key = `${path} ${status === 200}`;
    const { $ref } = this.#schema(path, status);
    // The document says nothing of the refusals of way points.
    if (typeof $ref !== "string") return [];
    const validate = this.#compiled.get(key) ?? this.#ajv.compile({ $ref: `openapi${$ref}` });
    this.#compiled.set(key, validate);
    this.#collectNames(body, [{ $ref }], "");
    if (validate(body)) return [];
    return (validate.errors ?? []).flatMap((error) => {
      const exception = EXCEPTIONS.find(({ matches }) => matches(error));
      if (exception) this.usedExceptions.add(exception.name);
      return exception ? [] : [`${path} ${error.instancePath} ${error.message}`];
    });
  }

  /** Collects the names in a body that no schema has. */
  #collectNames(body: unknown, schemas: readonly unknown[], place: string): void {
    const all = schemas.flatMap((schema) => this.#parts(schema));
    if (Array.isArray(body)) {
      for (const item of body)
        this.#collectNames(
          item,
          all.map(({ items }) => items),
          `${place}`,
        );
      return;
    }
    if (!isJson(body)) return;
    for (const [name, value] of Object.entries(body)) {
      const below = all.flatMap(({ properties, required }) => {
        if (isJson(properties) && name in properties) return [properties[name]];
        return Array.isArray(required) && required.includes(name) ? [{}] : [];
      });
      if (below.length > 0) this.#collectNames(value, below, `${place}/${name}`);
      else this.furtherNames.add(place === "/energy" ? "/energy/*" : `${place}/${name}`);
    }
  }

  /** A schema and those that it consists of. */
  #parts(schema: unknown): Json[] {
    const node = resolved(this.#document, schema);
    const { allOf } = node;
    return [node, ...(Array.isArray(allOf) ? allOf.flatMap((part) => this.#parts(part)) : [])];
  }
}
