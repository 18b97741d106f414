// The time to check the types of an application's file, as a ratio to an empty file: with the SDK, and with `jose` for
// comparison. The packages are the built ones. A compiler starts anew for each file.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Row, slug } from "./row.ts";

const ROUNDS = 11;

const root = join(import.meta.dirname, "../..");
/** Inside the workspace, so that its packages are found. */
const folder = join(root, "node_modules/.cache/checked");

/** TypeScript 5.9 is installed apart: npm ci --ignore-scripts --prefix tests/app-tools */
const COMPILERS: Readonly<Record<string, string>> = {
  "TypeScript 7": join(root, "node_modules/typescript/bin/tsc"),
  "TypeScript 5.9": join(root, "tests/app-tools/node_modules/typescript/bin/tsc"),
};

const FILES: Readonly<Record<string, string>> = {
  empty: "export {};",
  sdk: `
    import { createPims, explain } from "@openpims/sdk";
    import { browserPlatform } from "@openpims/sdk/browser";
    const pims = createPims(browserPlatform());
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
    console.log(message.status === "SUCCEEDED" ? message.result.otp : explain(message).remedy);`,
  "one API of the sdk": `
    import { createPimsWith } from "@openpims/sdk";
    import { otpWithPin } from "@openpims/sdk/apis";
    import { browserPlatform } from "@openpims/sdk/browser";
    const pims = createPimsWith([otpWithPin], browserPlatform());
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
    console.log(message.status === "SUCCEEDED" ? message.result.otp : message.error.label);`,
  jose: `
    import { createRemoteJWKSet, jwtVerify } from "jose";
    const keys = createRemoteJWKSet(new URL("https://idp.example/jwks"));
    const { payload } = await jwtVerify("a.b.c", keys, { issuer: "https://idp.example" });
    console.log(payload.sub);`,
};

const OPTIONS = {
  target: "es2024",
  lib: ["es2024", "dom", "dom.asynciterable"],
  module: "nodenext",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

const projectOf = (name: string): string => join(folder, slug(name));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Milliseconds of one check. @throws Error if the file has a mistake */
function check(compiler: string, name: string): number {
  const start = performance.now();
  const args = [compiler, "-p", projectOf(name), "--pretty", "false"];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} does not compile: ${stdout}`);
  return performance.now() - start;
}

export async function measureTypes(): Promise<Row[]> {
  for (const [name, code] of Object.entries(FILES)) {
    mkdirSync(projectOf(name), { recursive: true });
    writeFileSync(join(projectOf(name), "package.json"), '{ "type": "module" }');
    const tsconfig = { compilerOptions: OPTIONS, files: ["application.ts"] };
    writeFileSync(join(projectOf(name), "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(join(projectOf(name), "application.ts"), code);
  }
  try {
    return Object.entries(COMPILERS)
      .filter(([, compiler]) => existsSync(compiler))
      .flatMap(([version, compiler]) => rowsOf(version, compiler));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(version: string, compiler: string): Row[] {
  const times = new Map<string, number[]>(Object.keys(FILES).map((name) => [name, []]));
  // In turns, so that a change of the machine's load meets all.
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, taken] of times) taken.push(check(compiler, name));
  const empty = median(times.get("empty") ?? []);
  return [...times.keys()]
    .filter((name) => name !== "empty")
    .map((name) => {
      const took = median(times.get(name) ?? []);
      return {
        what: `check of a file with ${name}, ${version}: wall time to an empty file`,
        figure: `${(took / empty).toFixed(2)} (${took.toFixed(0)} ms to ${empty.toFixed(0)} ms)`,
        values: { [`${slug(version)}.${slug(name)}.wall_ratio`]: took / empty },
      };
    });
}
