// `npm run sbom [-- FILE]`: writes the production bill of materials, by default to `openpims.cdx.json`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LockedPackage, production } from "./lockfile.ts";
import { npm } from "./npm.ts";

interface Component {
  readonly "bom-ref": string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly unknown[];
}

interface BillOfMaterials {
  readonly specVersion: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The package URL, the key of vulnerability databases. */
export const purlOf = ({ name, entry }: LockedPackage): string =>
  `pkg:npm/${name.replace("@", "%40")}@${entry.version}`;

/**
 * npm's CycloneDX without packages for building and testing. npm's own `--omit dev` drops too much: every package that any
 * manifest requires in development, even if another requires it in production.
 */
export function billOfMaterials(): BillOfMaterials {
  const options = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"];
  const text = execFileSync(...npm(options), { cwd: join(import.meta.dirname, ".."), encoding: "utf8" });
  const whole = JSON.parse(text) as BillOfMaterials;
  const runs = new Set(production().map(purlOf));
  const components = whole.components.filter(({ purl }) => runs.has(purl));
  const left = new Set(components.map((component) => component["bom-ref"]));
  const dependencies = whole.dependencies
    .filter(({ ref }) => left.has(ref) || !whole.components.some((one) => one["bom-ref"] === ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((needed) => left.has(needed)) }));
  return { ...whole, components, dependencies };
}

if (import.meta.main) {
  const [, , file = "openpims.cdx.json"] = process.argv;
  const bill = billOfMaterials();
  writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
  console.log(`${file}: CycloneDX ${bill.specVersion}, ${bill.components.length} components`);
}
