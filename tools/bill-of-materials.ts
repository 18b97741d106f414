// A CycloneDX 1.6 bill of materials of what runs in production, out of package-lock.json: no network, and the same text
// for the same lockfile, so that two releases can be compared.
import { createHash } from "node:crypto";
import { type LockedPackage, needsOf, production } from "./lockfile.ts";

const versionOf = ({ entry }: LockedPackage): string => entry.version ?? "0.0.0";

/** The package URL (purl), by which vulnerability databases know a package. */
const purlOf = (one: LockedPackage): string => `pkg:npm/${one.name.replace("@", "%40")}@${versionOf(one)}`;

const licencesOf = ({ entry: { license = "" } }: LockedPackage) =>
  license.includes(" ") ? [{ expression: license }] : [{ license: { id: license } }];

function hashesOf({ entry: { integrity = "" } }: LockedPackage) {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity) ?? [];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: "SHA-512", content: Buffer.from(base64, "base64").toString("hex") }] };
}

function componentOf(one: LockedPackage) {
  const [name = "", group] = one.name.split("/").reverse();
  return {
    type: one.path === "" ? "application" : "library",
    "bom-ref": purlOf(one),
    ...(group !== undefined && { group }),
    name,
    version: versionOf(one),
    ...(one.path !== "" && { scope: one.entry.optional ? "optional" : "required" }),
    licenses: licencesOf(one),
    ...hashesOf(one),
    purl: purlOf(one),
  };
}

/** A package that is locked in two places is one component, which needs whatever it needs in either. */
function graphOf(packages: readonly LockedPackage[]) {
  const needs = new Map<string, Set<string>>();
  for (const one of packages) {
    const of = needs.get(purlOf(one)) ?? new Set();
    for (const needed of needsOf(one)) of.add(purlOf(needed));
    needs.set(purlOf(one), of);
  }
  return [...needs].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn].sort() }));
}

/** A UUID that is the text's own (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const digits = createHash("sha256").update(text).digest("hex");
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`];
  return [...parts, `8${digits.slice(17, 20)}`, digits.slice(20, 32)].join("-");
}

export function billOfMaterials() {
  const [workspace, ...others] = production();
  if (!workspace) throw new Error("package-lock.json is empty");
  const components = [...new Map(others.map((one) => [purlOf(one), componentOf(one)])).values()];
  const content = {
    metadata: { lifecycles: [{ phase: "pre-build" }], component: componentOf(workspace) },
    components,
    dependencies: graphOf([workspace, ...others]),
  };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    ...content,
  };
}
