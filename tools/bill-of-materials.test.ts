// The bill of materials, judged by the schema that CycloneDX gives out.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { billOfMaterials } from "./bill-of-materials.ts";

const library = dirname(fileURLToPath(import.meta.resolve("@cyclonedx/cyclonedx-library/package.json")));
const schema = (name: string) =>
  JSON.parse(readFileSync(join(library, "res/schema", `${name}.SNAPSHOT.schema.json`), "utf8"));

// `meta:enum` is a word of CycloneDX's own: not strict, so that such words are let be.
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
// No value here is an e-mail address, and nearly any text is a reference.
for (const format of ["idn-email", "iri-reference"]) ajv.addFormat(format, true);
for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
  ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
}
const isValid = ajv.compile(schema("bom-1.6"));

/** What the schema has against it. */
const faults = (bill: unknown): string[] =>
  isValid(bill)
    ? []
    : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

describe("the bill of materials", () => {
  const bill = billOfMaterials();
  const [first, ...others] = bill.components;

  it("is what the schema of CycloneDX 1.6 asks for", () => {
    expect(bill.specVersion).toBe("1.6");
    expect(faults(JSON.parse(JSON.stringify(bill)))).toEqual([]);
  });

  it.each([
    ["a licence that SPDX does not list", { licenses: [{ license: { id: "Free-For-All" } }] }],
    ["a hash that is too short", { hashes: [{ alg: "SHA-512", content: "0123" }] }],
    ["a member that the format does not have", { licence: "MIT" }],
    ["a type that the format does not have", { type: "gift" }],
  ])("would not be with %s", (_, change) => {
    expect(faults({ ...bill, components: [{ ...first, ...change }, ...others] })).not.toEqual([]);
  });

  it("would not be with the same component twice", () => {
    expect(faults({ ...bill, components: [first, first, ...others] })).not.toEqual([]);
  });
});
