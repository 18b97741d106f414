// The imports of the whole repository, and the allowed ones: docs/architecture.md as data.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { importsOf, isRelative, withoutTypeImports } from "./imports.ts";

export const root: string = join(import.meta.dirname, "..");

/** The packages that each package may import, by folder. `types`: only with `import type`. */
export const ARROWS: Readonly<
  Record<string, { readonly code: readonly string[]; readonly types?: string[] }>
> = {
  maccess: { code: [] },
  sdk: { code: ["maccess"] },
  service: { code: ["maccess"] },
  "react-native": { code: ["maccess", "sdk"] },
  pages: { code: ["maccess", "sdk"], types: ["service", "vehicles"] },
  cli: { code: ["maccess", "sdk"] },
  vehicles: { code: [] },
  server: { code: ["service", "pages", "vehicles"] },
  testing: { code: ["maccess", "sdk", "service", "vehicles"] },
};

/**
 * The rooms of a package's `src`, the highest first: a file imports from its own room and from those below it. Rooms in
 * one list import each other. A name with an ending is a file.
 */
export const ROOMS: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  maccess: [
    "index.ts",
    "device",
    "operations",
    "state.ts",
    "wire",
    "crypto",
    "store.ts",
    "meter.ts",
    "outcome.ts",
    ["forms.ts", "weak-pin.ts"],
    "phone-number.ts",
    "failures.ts",
  ],
  sdk: [
    ["index.ts", "node.ts", "browser.ts", "explain.ts"],
    "pims.ts",
    "explain",
    "call",
    "apis.ts",
    "apis",
    "vehicle",
    ["account", "import", "log", "move"],
    "core",
    "ledger",
    "platform",
    "configuration",
    "codes",
  ],
  pages: [["index.ts", "operator", "phone", "start", "vehicle", "site", "files.d.ts"], "design"],
  service: [
    ["index.ts", "operator-api.ts"],
    "server.ts",
    "composition.ts",
    "app.ts",
    "http",
    "context.ts",
    "backup",
    "devices",
    "operators",
    "codes",
    "otps",
    "accounts",
    "sign-ins",
    "codes/code-ends.ts",
    ["devices/begun.ts", "devices/wrong-pins.ts"],
    "limits",
    "work.ts",
    "sweep.ts",
    "audit",
    "settings",
    "keys",
    "background.ts",
    "observability",
    "store",
    "machine",
    "clock.ts",
  ],
  vehicles: [
    "index.ts",
    "start.ts",
    "owners",
    "http",
    "bench.ts",
    ["broker", "rest", "remote", "control"],
    "recorder",
    "faults",
    "fleet",
    "vehicle",
    ["access", "clock"],
  ],
  server: ["openpims-service.ts", "commands", "car", "terminal", "configuration"],
  cli: [
    "openpims.ts",
    "commands",
    "doctor",
    "bridge",
    "vehicle",
    "steps",
    "job",
    "configuration",
    "terminal",
  ],
};

/** Intended imports across these borders, each with its reason. */
export const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  {
    from: "tests/engines/",
    to: "packages/*/test/portable/",
    why: "runs the packages' portable suites in other engines",
  },
  {
    from: "tests/attacks/command-lines.test.ts",
    to: "packages/sdk/src/platform/node/",
    why: "opens the page that no command line leads to",
  },
  {
    from: "tests/support/demo-cars.ts",
    to: "packages/server/src/car/",
    why: "opens the demo's car with a clock of its own",
  },
  {
    from: "tests/support/bridge-home.ts",
    to: "packages/cli/src/bridge/",
    why: "runs the bridge with a clock of its own",
  },
  {
    from: "tests/support/postgres-setup.ts",
    to: "packages/testing/src/",
    why: "is resolved without the condition that leads to sources",
  },
  {
    from: "tests/end-to-end/phone-car.test.ts",
    to: "packages/pages/test/",
    why: "operates the built phone",
  },
  {
    from: "tests/interop/company-sign-in.test.ts",
    to: "packages/pages/test/",
    why: "operates the built console",
  },
  {
    from: "tests/support/demo-vehicle.ts",
    to: "packages/server/src/car/",
    why: "opens the demo's car with a clock of its own",
  },
  {
    from: "tests/support/killed-vehicle-service.ts",
    to: "packages/server/src/car/",
    why: "opens the demo's car with a clock of its own",
  },
  {
    from: "tests/bench/timing.ts",
    to: "packages/service/src/",
    why: "times comparisons that no door leads to",
  },
  {
    from: "packages/testing/src/imported-device.ts",
    to: "packages/service/src/keys/",
    why: "seals a row as the service does",
  },
  {
    from: "packages/testing/src/portable/record-names.ts",
    to: "packages/sdk/src/core/records.ts",
    why: "names a facade's records in a storage",
  },
  {
    from: "tools/reference/",
    to: "packages/*/src/",
    why: "describes definitions that no door leads to: routes, settings, commands, texts",
  },
];

export interface Import {
  /** The importing file, from the root. */
  readonly file: string;
  readonly specifier: string;
  /** The file of a relative specifier, from the root. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

const CODE = [
  "packages/*/*.ts",
  "packages/*/{src,test}/**/*.{ts,tsx}",
  "{tests,tools,examples}/**/*.{ts,tsx}",
  "*.ts",
];

/** Every import of the repository's code. */
export function allImports(): Import[] {
  const files = globSync(CODE, { cwd: root, exclude: (name) => name === "node_modules" });
  return files.flatMap((path) => {
    const file = path.replaceAll(sep, "/");
    const text = readFileSync(join(root, path), "utf8");
    const inCode = new Set(importsOf(withoutTypeImports(text)));
    return importsOf(text).map((specifier) => ({
      file,
      specifier,
      target: isRelative(specifier)
        ? normalize(join(dirname(file), specifier)).replaceAll(sep, "/")
        : undefined,
      typeOnly: !inCode.has(specifier),
    }));
  });
}

const matches = (path: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}`).test(path);

export const exceptionFor = ({ file, target = "" }: Import) =>
  EXCEPTIONS.find(({ from, to }) => matches(file, from) && matches(target, to));

/** The folder that a file's relative imports must stay in. */
export function borderOf(file: string): string {
  const [top = "", name = "", part = ""] = file.split("/");
  if (top === "packages") return part === "src" ? `packages/${name}/src/` : `packages/${name}/`;
  if (top === "tests") return `tests/${name}/`;
  if (top === "tools") return "tools/";
  if (top === "examples") return file.split("/").length > 2 ? `examples/${name}/` : "examples/";
  return "";
}

/** Further folders that every test and tool may import from. */
export const SHARED: readonly string[] = ["tests/support/", "tests/reference/", "tools/", "examples/"];

/**
 * The place of a path's room in the list, counted from the highest; -1 if the list does not have it. A file in the list
 * has its own place, not its folder's.
 */
export function roomOf(rooms: readonly (string | readonly string[])[], path: string): number {
  const parts = path.split("/");
  const names = parts.map((_, i) => parts.slice(0, parts.length - i).join("/"));
  const named = names.find((name) => rooms.some((room) => [room].flat().includes(name)));
  return rooms.findIndex((room) => [room].flat().some((name) => name === named));
}
