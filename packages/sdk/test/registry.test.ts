// The registry and the catalogue against tests/reference/: no API, parameter or code is misspelt, missing or invented.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AnyApi } from "../src/apis/definition/definition.ts";
import type { Parameter } from "../src/apis/definition/parameters.ts";
import { catalogue, definitions, VERSION } from "../src/index.ts";
import { VEHICLE } from "../src/vehicle/state/reference-tree.ts";
import { stepNames, stepStatuses } from "../src/vehicle/steps.ts";

interface ReferenceField {
  name: string;
  type: string;
  values?: string[] | string;
  fields?: ReferenceField[];
}

interface ReferenceApi {
  method: string;
  api: string;
  variant: string | null;
  component: string;
  since: string;
  parameters: { name: string; required: boolean; type: string; values?: string[] | string }[];
  output: ReferenceField[];
  errors: number[];
}

const spec = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../tests/reference/${name}`, import.meta.url), "utf8"));
/** 31 APIs of authentication and SDK, and the 16 of the vehicle's components. */
const apis: ReferenceApi[] = [...spec("apis.json"), ...spec("vehicle-apis.json")];
const errors: { code: number; type: string; label: string }[] = spec("errors.json");

const variantOf = (definition: (typeof definitions)[number]): string | null => {
  const last = definition.select.at(-1);
  return last === undefined ? null : last[1];
};

const referenceOf = (definition: (typeof definitions)[number]): ReferenceApi | undefined =>
  apis.find(
    ({ method, api, variant }) =>
      method === definition.method && api === definition.api && variant === variantOf(definition),
  );

describe("the catalogue", () => {
  it("has the reference's 94 codes, letter for letter", () => {
    const ours = Object.entries(catalogue).map(([code, entry]) => ({ code: Number(code), ...entry }));
    expect(ours).toHaveLength(94);
    expect(ours).toEqual(errors.map(({ code, type, label }) => ({ code, type, label })));
  });
});

const ofTheReference = definitions.filter((definition) => !("extension" in definition));

it("the extensions are marked as such, and the reference does not have them", () => {
  const extensions = definitions.filter((definition) => "extension" in definition);
  expect(extensions).not.toHaveLength(0);
  for (const definition of extensions) expect(referenceOf(definition)).toBeUndefined();
});

/** The selectors that are no parameters with values of their own. */
const selectorsOf = ({ select, presence }: AnyApi) => (presence ? [] : select);

describe.each(
  ofTheReference.map((definition) => ({
    name: `${definition.method} ${definition.api} ${variantOf(definition)}`,
    definition,
  })),
)("$name", ({ definition }) => {
  const reference = referenceOf(definition);

  it("is the reference's: component, version, table of codes", () => {
    expect(reference).toMatchObject({ component: definition.component, since: definition.since });
    expect(definition.errors).toEqual(reference?.errors);
  });

  it("has the reference's parameters", () => {
    const selectors = selectorsOf(definition).map(([names]) =>
      typeof names === "string" ? names : names[0],
    );
    const ours = [...selectors, ...Object.keys(definition.parameters)];
    expect(ours).toEqual(reference?.parameters.map(({ name }) => name));
    const parameters: Readonly<Record<string, Parameter>> = definition.parameters;
    for (const [name, parameter] of Object.entries(parameters)) {
      const known = reference?.parameters.find((given) => given.name === name);
      expect(parameter.type).toBe(known?.type);
      // Instead of a list the reference sometimes has a word.
      if (Array.isArray(known?.values)) expect(parameter.values).toEqual(known.values);
      else expect(parameter.values).toBeUndefined();
    }
  });

  it("has the reference's outputs", () => {
    const ours = Object.entries(definition.output).map(([name, type]) => ({ name, type }));
    expect(ours.map(({ name }) => name)).toEqual(reference?.output.map(({ name }) => name));
    for (const { name, type } of ours) {
      const known = reference?.output.find((output) => output.name === name);
      if (typeof type === "string") expect(type).toBe(known?.type);
      else if ("type" in type) expect(type.type).toBe(known?.type);
      else expect([...(type as readonly string[])].sort()).toEqual([...(known?.values ?? [])].sort());
    }
  });
});

describe("the vehicle of the reference", () => {
  /** A field of the reference as the tree has it. One field is listed twice. */
  const treeOf = (fields: readonly ReferenceField[]): unknown =>
    Object.fromEntries(
      fields.map(({ name, type, values, fields: inner }) => {
        if (inner) return [name, treeOf(inner)];
        return [name, Array.isArray(values) ? { type, values } : type];
      }),
    );

  it.each(["pims.vehicle.informations", "pims.vehicle.signal"])(
    "has in %s the fields of our tree",
    (name) => {
      const { output = [] } = apis.find(({ api }) => api === name) ?? {};
      const vehicle = output.find((field) => field.name === "vehicle");
      expect(VEHICLE).toEqual(treeOf(vehicle?.fields ?? []));
    },
  );

  it("has the steps' fields", () => {
    for (const { output } of apis.filter(({ api }) => api.startsWith("pims.subscription.step")))
      for (const { name, fields } of output.filter(({ type }) => type === "Object")) {
        expect(stepNames).toContain(name);
        expect(fields?.map((field) => [field.name, field.values])).toEqual([
          ["name", [...stepNames]],
          ["status", [...stepStatuses]],
          ["order", ["1", "2", "3"]],
        ]);
      }
  });
});

it("every API of the reference is there, once", () => {
  expect(apis).toHaveLength(47);
  for (const reference of apis)
    expect(ofTheReference.filter((definition) => referenceOf(definition) === reference)).toHaveLength(1);
  expect(ofTheReference).toHaveLength(47);
});

it("the version is the manifest's", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(VERSION).toBe(manifest.version);
});
