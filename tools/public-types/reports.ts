// The committed reports: tests/public-types/*.txt, one for each entry point of the packages that applications import.
import { join } from "node:path";
import type { PackageFolder } from "../build.ts";
import type { PackedPackages } from "../packed-packages.ts";
import { reportOf } from "./report.ts";

export const REPORTS: string = join(import.meta.dirname, "../../tests/public-types");

/** The packages that applications import. */
export const LIBRARIES: readonly PackageFolder[] = [
  "maccess",
  "sdk",
  "react-native",
  "service",
  "vehicles",
  "testing",
];

/** The operator API's own report is its OpenAPI document; only the pages import its types. */
const NOT_FOR_APPLICATIONS = ["@openpims/service/operator-api"];

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types?: string }>>;
}

/** The reports of packed packages, by file name. */
export function reportsOf({ packed }: PackedPackages): ReadonlyMap<string, string> {
  const reports = new Map<string, string>();
  for (const folder of LIBRARIES) {
    const { files, name } = packed.get(folder) ?? { files: new Map<string, Buffer>(), name: "" };
    const manifest: Manifest = JSON.parse(files.get("package/package.json")?.toString("utf8") ?? "{}");
    for (const [entry, { types }] of Object.entries(manifest.exports)) {
      // Entry points without types are for this workspace's own tests.
      const door = `${name}${entry.slice(1)}`;
      if (types === undefined || NOT_FOR_APPLICATIONS.includes(door)) continue;
      const head = `// The public types of ${door}, made by \`npm run types:report\`.\n\n`;
      reports.set(
        `${folder}${entry.slice(1).replace("/", "-")}.txt`,
        head + reportOf(join("package", types), files),
      );
    }
  }
  return reports;
}
