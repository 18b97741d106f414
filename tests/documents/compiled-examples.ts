// Type-checks the examples of docstrings: one module each, one program over all of them.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PublicExport, publicExports } from "./public-exports.ts";
import { root } from "./repository.ts";

/** The values that an example may use without a definition. */
const GIVEN = `
declare const pims: import("@openpims/sdk").Pims;
declare const parameters: import("@openpims/sdk").InitializeParameters;
declare const platform: import("@openpims/sdk").Platform;
declare const options: import("@openpims/maccess").DeviceOptions;
declare const owner: import("@openpims/sdk").RecordOwner;
declare const enrollment: import("@openpims/sdk").MovedEnrollment;
declare const passphrase: string, content: string, sealed: string;
`;

export interface Example {
  /** The entry point and the export of the example. */
  readonly of: string;
  readonly door: string;
  readonly code: string;
}

export const examplesOf = ({ door, name, docstring }: PublicExport): Example[] =>
  (docstring?.examples ?? []).map((code) => ({ of: `${door} ${name}`, door, code }));

/** Imports each public export that an example names: from its own entry point, or else from the first that has it. */
function importsFor({ door, code }: Example): string {
  const words = new Set(code.replace(/"[^"]*"/g, "").match(/\w+/g));
  const sorted = [...publicExports].sort((a, b) => Number(b.door === door) - Number(a.door === door));
  const found = new Map(sorted.map((one) => [one.name, one] as const).reverse());
  return [...found.values()]
    .filter(({ name }) => words.has(name))
    .map(({ name, door }) => `import { ${name} } from "${door}";`)
    .join(" ");
}

/** Kept between runs, so that the compiler checks only changes. */
const CACHE = join(root, "node_modules/.cache");
const FOLDER = join(CACHE, "examples");

const CONFIGURATION = {
  extends: join(root, "tsconfig.json"),
  compilerOptions: {
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
    skipLibCheck: true,
    incremental: true,
    tsBuildInfoFile: join(CACHE, "examples.tsbuildinfo"),
  },
  include: ["*.ts", join(root, "packages/react-native/src/*.d.ts")],
  exclude: [],
};

/** The first line of each compile error, with its example. */
export function errorsIn(examples: readonly Example[]): string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), '{ "type": "module" }');
  writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(CONFIGURATION));
  writeFileSync(join(FOLDER, "given.d.ts"), GIVEN);
  examples.forEach((example, i) => {
    writeFileSync(join(FOLDER, `${i}.ts`), `${importsFor(example)} export {};\n${example.code}\n`);
  });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  // Parallel checkers would repeat each other's work.
  const options = [tsc, "-p", FOLDER, "--pretty", "false", "--checkers", "1"];
  const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: "utf8" });
  return `${stdout}${stderr}`
    .split("\n")
    .filter((line) => /^\S/.test(line))
    .map((line) => line.replace(/^.*?(\d+)\.ts(?=\()/, (_, i) => examples[Number(i)]?.of ?? line));
}
