// docs/architecture.md: the arrows between packages, rooms and test folders, checked on every import.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ARROWS,
  allImports,
  borderOf,
  EXCEPTIONS,
  exceptionFor,
  type Import,
  ROOMS,
  roomOf,
  root,
  SHARED,
} from "./arrows.ts";
import { importsOf, isRelative, packageOf, withoutTypeImports } from "./imports.ts";

interface Manifest {
  readonly name: string;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const packages = globSync("*/package.json", { cwd: join(root, "packages") })
  .map((path) => path.split(/[\\/]/)[0] ?? "")
  .sort();
const manifests = new Map(
  packages.map((folder): [string, Manifest] => [
    folder,
    JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")),
  ]),
);
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]));

/** The specifiers of a package: its exports only. */
function isDoor(specifier: string): boolean {
  const { name = "", exports = {} } = manifests.get(folderOf.get(packageOf(specifier)) ?? "") ?? {};
  const entry = `.${specifier.slice(name.length)}`;
  return Object.keys(exports).some((door) =>
    door.endsWith("*") ? entry.startsWith(door.slice(0, -1)) : door === entry,
  );
}

const imports = allImports();
const shown = ({ file, specifier }: Import): string => `${file} imports ${specifier}`;
const sourceOf = (folder: string): Import[] =>
  imports.filter(({ file }) => file.startsWith(`packages/${folder}/src/`));

describe("reading imports", () => {
  const text = `
import a, { type B } from "./a.ts";
import {
  c,
} from "c";
import "d";
import type { T } from "t";
export type { U } from "./u.ts";
export * from './e.ts';
export { f } from "f/g.js";
const h = await import("node:h");
let i: import("i").I;
// import j from "j";
/* import k from "k"; */
const text = "no import of l";
`;

  it("finds every form of them and nothing in a comment", () => {
    const found = ["./a.ts", "./e.ts", "./u.ts", "c", "d", "f/g.js", "i", "node:h", "t"];
    expect(importsOf(text).sort()).toEqual(found);
  });

  it("tells those that are of types alone", () => {
    expect(importsOf(withoutTypeImports(text))).not.toContain("t");
    expect(importsOf(withoutTypeImports(text))).not.toContain("./u.ts");
    expect(importsOf(withoutTypeImports(text))).toContain("./a.ts");
  });

  it("finds files in every room", () => {
    for (const place of ["packages/sdk/src/", "packages/sdk/test/", "tests/", "tools/"])
      expect(imports.filter(({ file }) => file.startsWith(place)).length, place).toBeGreaterThan(10);
  });
});

describe("every file", () => {
  it("stays in its own room, except for shared and intended imports", () => {
    const wrong = imports.filter((found) => {
      const { file, specifier, target } = found;
      const isTest = /^(packages\/[^/]+\/test|tests|tools)\//.test(file) || !file.includes("/");
      // A page of a test loads files from the test's server.
      if (target === undefined) return !isTest && /^(\/|file:)/.test(specifier);
      if (target.startsWith(borderOf(file)) || exceptionFor(found)) return false;
      return !(isTest && SHARED.some((folder) => target.startsWith(folder)));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("needs each exception that is there", () => {
    const used = new Set(imports.map(exceptionFor));
    expect(EXCEPTIONS.filter((exception) => !used.has(exception))).toEqual([]);
  });

  it("imports packages of this repository by their doors", () => {
    const wrong = imports.filter(({ specifier }) => folderOf.has(packageOf(specifier)) && !isDoor(specifier));
    expect(wrong.map(shown)).toEqual([]);
  });
});

describe.each(packages)("packages/%s", (folder) => {
  const found = sourceOf(folder);

  it("has an arrow of its own, and imports to look at", () => {
    expect(Object.keys(ARROWS)).toContain(folder);
    expect(found.length).toBeGreaterThan(0);
  });

  it("imports only the siblings it points to", () => {
    const { code = [], types = [] } = ARROWS[folder] ?? {};
    const wrong = found.filter(({ specifier, typeOnly }) => {
      const sibling = folderOf.get(packageOf(specifier));
      if (sibling === undefined || code.includes(sibling)) return false;
      return !(typeOnly && types.includes(sibling));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("declares what it imports", () => {
    const {
      dependencies,
      devDependencies,
      peerDependencies,
      files = [],
    } = manifests.get(folder) ?? { name: "" };
    const ships = ({ file }: Import) => files.some((entry) => file.startsWith(`packages/${folder}/${entry}`));
    const wrong = found.filter((one) => {
      // The pages are bundled: their users need none of their dependencies.
      const development = folder === "pages" || !ships(one) ? devDependencies : {};
      const declared = Object.keys({ ...dependencies, ...peerDependencies, ...development });
      const { specifier } = one;
      return (
        !isRelative(specifier) && !specifier.startsWith("node:") && !declared.includes(packageOf(specifier))
      );
    });
    expect(wrong.map(shown)).toEqual([]);
  });
});

describe.each(Object.entries(ROOMS))("the rooms of packages/%s", (folder, rooms) => {
  const source = `packages/${folder}/src/`;
  const inside = sourceOf(folder).filter(({ target }) => target?.startsWith(source));
  const roomIn = (path: string): number => roomOf(rooms, path.slice(source.length));

  it("are all in the list", () => {
    const files = new Set(inside.flatMap(({ file, target = "" }) => [file, target]));
    expect([...files].filter((file) => roomIn(file) < 0)).toEqual([]);
  });

  it("import downwards", () => {
    const wrong = inside.filter(({ file, target = "" }) => roomIn(target) < roomIn(file));
    expect(wrong.map(shown)).toEqual([]);
  });
});

describe("what runs in a browser", () => {
  const sdk = "packages/sdk/src/";
  const isNodes = (file = ""): boolean => file === `${sdk}node.ts` || file.startsWith(`${sdk}platform/node/`);
  const isBrowsers = (file = ""): boolean =>
    file === `${sdk}browser.ts` || file.startsWith(`${sdk}platform/browser/`);

  it("maccess imports nothing of Node's", () => {
    const wrong = sourceOf("maccess").filter(({ specifier }) => specifier.startsWith("node:"));
    expect(wrong.map(shown)).toEqual([]);
  });

  it("sdk imports nothing of Node's outside its Node part, nor that part", () => {
    const portable = sourceOf("sdk").filter(({ file }) => !isNodes(file));
    expect(portable.length).toBeGreaterThan(0);
    const wrong = portable.filter(
      ({ specifier, target }) => specifier.startsWith("node:") || isNodes(target),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it("sdk's browser part imports its own files, the seam and maccess, and the rest does without it", () => {
    const own = sourceOf("sdk").filter(({ file }) => isBrowsers(file));
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.filter(({ specifier, target }) =>
      target === undefined
        ? specifier !== "@openpims/maccess"
        : !isBrowsers(target) && target !== `${sdk}platform/platform.ts`,
    );
    expect(wrong.map(shown)).toEqual([]);
    const others = sourceOf("sdk").filter(({ file, target }) => !isBrowsers(file) && isBrowsers(target));
    expect(others.map(shown)).toEqual([]);
  });

  it("sdk keeps its native and file-system packages in its Node part", () => {
    const browserPackages = ["@noble/hashes", "@openpims/maccess", "oauth4webapi"];
    const wrong = sourceOf("sdk").filter(
      ({ file, specifier }) =>
        !isNodes(file) && !isRelative(specifier) && !browserPackages.includes(packageOf(specifier)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });
});
