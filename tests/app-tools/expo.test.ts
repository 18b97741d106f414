// The packed packages in an Expo application: its own compiler checks the example, and the package's sources, against the
// types of Expo, React Native and the other native modules.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackedPackages, packPackages } from "../../tools/packed-packages.ts";
import { unpack } from "../../tools/tarball.ts";

const example = join(import.meta.dirname, "../../examples/expo");
const installed = join(example, "node_modules");
const missing = existsSync(join(installed, "expo")) ? "" : " (SKIPPED: Expo not found)";
if (missing)
  console.warn(`No check of an Expo application${missing}: npm ci --ignore-scripts in examples/expo`);

describe.skipIf(missing !== "")(`an Expo application${missing}`, () => {
  let packages: PackedPackages;
  let application: string;
  beforeAll(() => {
    packages = packPackages(["maccess", "sdk", "react-native"]);
    application = join(packages.temporary, "expo");
    install(packages, application);
  }, 180_000);
  afterAll(() => packages.remove());

  /** The compiler's output; none for a right program. */
  function errorsWith(configuration: object): string {
    writeFileSync(join(application, "tsconfig.check.json"), JSON.stringify(configuration));
    const tsc = join(installed, "typescript/bin/tsc");
    const options = [tsc, "-p", "tsconfig.check.json", "--pretty", "false"];
    const { stdout, stderr } = spawnSync(process.execPath, options, { cwd: application, encoding: "utf8" });
    return `${stdout}${stderr}`;
  }

  it("compiles as it stands, with the packages' own types checked too", { timeout: 120_000 }, () => {
    expect(errorsWith({ extends: "./tsconfig.json" })).toBe("");
  });

  it("names a wrong parameter", { timeout: 120_000 }, () => {
    const wrong =
      'import { pims } from "./pims";\nvoid pims.get("pims.authentication.otp", { action: "withPin" });\n';
    writeFileSync(join(application, "wrong.ts"), wrong);
    const errors = errorsWith({ extends: "./tsconfig.json", files: ["wrong.ts"] });
    expect(errors).toMatch(/^wrong\.ts\(2,\d+\): error/);
    expect(errors).toContain("Did you mean '\"withPIN\"'");
  });

  it("has the modules that the package's sources ask for, in each of its entries", {
    timeout: 120_000,
  }, () => {
    const sources = "node_modules/@openpims/react-native/src";
    const files = ["index.ts", "bare.ts", "vehicle.ts"].map((name) => `${sources}/${name}`);
    const compilerOptions = {
      allowImportingTsExtensions: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    };
    expect(errorsWith({ extends: "./tsconfig.json", compilerOptions, files })).toBe("");
  });
});

/** The example with the packed packages, which it asks no registry for. */
function install({ packed, consumer }: PackedPackages, application: string): void {
  const modules = join(application, "node_modules");
  mkdirSync(join(modules, "@openpims"), { recursive: true });
  for (const name of readdirSync(example))
    if (name !== "node_modules") cpSync(join(example, name), join(application, name));
  for (const from of [installed, join(consumer, "node_modules")])
    for (const name of readdirSync(from))
      if (!name.startsWith(".") && name !== "@openpims" && !existsSync(join(modules, name)))
        symlinkSync(join(from, name), join(modules, name), "junction");
  for (const { name, files } of packed.values()) unpack(files, join(modules, name));
}
