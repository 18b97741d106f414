// The packages' exports to applications, with their docstrings.
import { dirname, join, normalize } from "node:path/posix";
import { type Exported, exportedBy } from "../../tools/reference/docstrings.ts";
import { readText } from "./repository.ts";

/** The entry points for applications. */
export const doors: Readonly<Record<string, string>> = {
  "@openpims/sdk": "packages/sdk/src/index.ts",
  "@openpims/sdk/apis": "packages/sdk/src/apis.ts",
  "@openpims/sdk/explain": "packages/sdk/src/explain.ts",
  "@openpims/sdk/browser": "packages/sdk/src/browser.ts",
  "@openpims/sdk/node": "packages/sdk/src/node.ts",
  "@openpims/maccess": "packages/maccess/src/index.ts",
  "@openpims/react-native": "packages/react-native/src/index.ts",
  "@openpims/react-native/bare": "packages/react-native/src/bare.ts",
  "@openpims/react-native/vehicle": "packages/react-native/src/vehicle.ts",
  "@openpims/service": "packages/service/src/index.ts",
  "@openpims/testing": "packages/testing/src/index.ts",
};

export interface PublicExport extends Exported {
  readonly door: string;
  readonly file: string;
}

const REEXPORT = /^export (?:type )?(?:\{([^}]*)\}|\*) from "(\.[^"]+)";/gm;

const namesIn = (list: string): Set<string> =>
  new Set(
    list
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== ""),
  );

/** The exports of an entry point: its own declarations, and those re-exported from its package. */
export function exportsOf(door: string): PublicExport[] {
  const entry = doors[door] ?? "";
  const own = exportedBy(entry).map((found) => ({ ...found, door, file: entry }));
  const passedOn = Array.from(readText(entry).matchAll(REEXPORT)).flatMap(([, list, path = ""]) => {
    const file = normalize(join(dirname(entry), path));
    const wanted = list === undefined ? undefined : namesIn(list);
    return exportedBy(file)
      .filter(({ name }) => wanted?.has(name) ?? true)
      .map((found) => ({ ...found, door, file }));
  });
  return [...own, ...passedOn];
}

export const publicExports: readonly PublicExport[] = Object.keys(doors).flatMap(exportsOf);
