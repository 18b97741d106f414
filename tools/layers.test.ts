// docs/architecture.md#arrows: the imports of the folders are compared with it.
import { globSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, isRelative, packageOf } from "./imports.ts";

const packages = join(import.meta.dirname, "..", "packages");

/** The siblings that each package may import, by their folders. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  maccess: [],
  sdk: ["maccess"],
  service: ["maccess"],
  pages: ["sdk"],
  server: ["service", "pages"],
  cli: ["sdk"],
  "react-native": ["maccess", "sdk"],
};

const folders = globSync("*/package.json", { cwd: packages })
  .map((manifest) => manifest.split(sep)[0] ?? "")
  .sort();

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));

const folderOf = new Map(folders.map((folder) => [manifestOf(folder).name, folder]));

/** The names that a package is imported by: its exports, and nothing behind them. */
function doorsOf(folder: string): string[] {
  const { name, exports } = manifestOf(folder);
  return Object.keys(exports).map((entry) => name + entry.slice(1));
}

interface Import {
  /** The importing file, under its package's `src`. */
  readonly file: string;
  readonly specifier: string;
}

function importsIn(folder: string): Import[] {
  const source = join(packages, folder, "src");
  return globSync("**/*.{ts,tsx}", { cwd: source }).flatMap((file) =>
    importsOf(readFileSync(join(source, file), "utf8")).map((specifier) => ({
      file: file.replaceAll(sep, "/"),
      specifier,
    })),
  );
}

const name = ({ file, specifier }: Import): string => `${file} imports ${specifier}`;

describe("reading imports", () => {
  it("finds every form of them and nothing in a comment", () => {
    const text = `
import a, { type B } from "./a.ts";
import {
  c,
} from "c";
import "d";
export * from './e.ts';
export { f } from "f/g.js";
const h = await import("node:h");
let i: import("i").I;
// import j from "j";
/* import k from "k"; */
const text = "no import of l";
`;
    expect(importsOf(text).sort()).toEqual(["./a.ts", "./e.ts", "c", "d", "f/g.js", "i", "node:h"]);
  });
});

describe.each(folders)("packages/%s", (folder) => {
  const imports = importsIn(folder);

  it("has an arrow of its own, and imports to look at", () => {
    expect(Object.keys(ARROWS)).toContain(folder);
    expect(imports.length).toBeGreaterThan(0);
  });

  it("imports only the siblings it points to, through their doors", () => {
    const wrong = imports.filter(({ specifier }) => {
      const sibling = folderOf.get(packageOf(specifier));
      if (sibling === undefined) return false;
      return !ARROWS[folder]?.includes(sibling) || !doorsOf(sibling).includes(specifier);
    });
    expect(wrong.map(name)).toEqual([]);
  });

  it("reaches into no other folder than its own src", () => {
    const source = join(packages, folder, "src");
    const wrong = imports.filter(({ file, specifier }) => {
      if (!isRelative(specifier)) return specifier.startsWith("/") || specifier.startsWith("file:");
      return relative(source, resolve(source, file, "..", specifier)).startsWith("..");
    });
    expect(wrong.map(name)).toEqual([]);
  });

  it("declares what it imports", () => {
    const { dependencies, devDependencies } = manifestOf(folder);
    // The pages are built whole: who installs them needs nothing of what they are made of.
    const declared = Object.keys({ ...dependencies, ...(folder === "pages" && devDependencies) });
    const wrong = imports.filter(
      ({ specifier }) =>
        !isRelative(specifier) && !specifier.startsWith("node:") && !declared.includes(packageOf(specifier)),
    );
    expect(wrong.map(name)).toEqual([]);
  });
});

describe("what runs in a browser", () => {
  /** The sdk's Node part. */
  const isNodes = (file: string): boolean => file === "node.ts" || file.startsWith("node/");

  it("maccess imports nothing of Node's", () => {
    expect(
      importsIn("maccess")
        .filter(({ specifier }) => specifier.startsWith("node:"))
        .map(name),
    ).toEqual([]);
  });

  it("sdk imports nothing of Node's outside its Node part, nor that part", () => {
    const portable = importsIn("sdk").filter(({ file }) => !isNodes(file));
    expect(portable.length).toBeGreaterThan(0);
    const wrong = portable.filter(({ file, specifier }) => {
      const target = isRelative(specifier) ? join(file, "..", specifier).replaceAll(sep, "/") : "";
      return specifier.startsWith("node:") || isNodes(target);
    });
    expect(wrong.map(name)).toEqual([]);
  });

  it("sdk's browser part imports its own files, the seams and maccess, and the rest does without it", () => {
    const isBrowsers = (file: string): boolean => file === "browser.ts" || file.startsWith("browser/");
    const targetOf = ({ file, specifier }: Import) => join(file, "..", specifier).replaceAll(sep, "/");
    const [own, others] = [true, false].map((browser) =>
      importsIn("sdk").filter(({ file }) => isBrowsers(file) === browser),
    );
    expect(own?.length).toBeGreaterThan(0);
    const wrong = own?.filter((found) => {
      const target = targetOf(found);
      if (!isRelative(found.specifier)) return found.specifier !== "@openpims/maccess";
      return !(isBrowsers(target) || target === "platform.ts");
    });
    expect(wrong?.map(name)).toEqual([]);
    expect(others?.filter((found) => isBrowsers(targetOf(found))).map(name)).toEqual([]);
  });

  it("sdk keeps its native and file-system packages in its Node part", () => {
    const browserPackages = ["@noble/hashes", "@openpims/maccess", "oauth4webapi"];
    const wrong = importsIn("sdk").filter(
      ({ file, specifier }) =>
        !isNodes(file) && !isRelative(specifier) && !browserPackages.includes(packageOf(specifier)),
    );
    expect(wrong.map(name)).toEqual([]);
  });
});
