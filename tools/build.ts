// `npm run build`: compiles the published packages, each against the built types of those below it.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Every package after its imports. */
export const BUILD_ORDER = [
  "maccess",
  "sdk",
  "react-native",
  "service",
  "vehicles",
  "testing",
  "pages",
  "server",
  "cli",
] as const;

/**
 * Runs the TypeScript compiler with this Node; its report goes to stdout.
 * @returns true if everything compiled
 */
export function compile(...options: readonly string[]): boolean {
  return run("typescript", "bin/tsc", ...options);
}

function run(tool: string, command: string, ...options: readonly string[]): boolean {
  const manifest = createRequire(import.meta.url).resolve(`${tool}/package.json`);
  const file = join(dirname(manifest), command);
  return spawnSync(process.execPath, [file, ...options], { stdio: "inherit" }).status === 0;
}

/** The compiler rewrites `./a.ts` in code, not in declarations. Both spellings have one length, so the maps stay valid. */
function rewriteDeclarations(directory: string): void {
  for (const name of globSync("**/*.d.ts", { cwd: directory })) {
    const file = join(directory, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(["']\.{1,2}\/[^"'\n]*)\.ts(?=["'])/g, "$1.js"));
  }
}

export type PackageFolder = (typeof BUILD_ORDER)[number];

/**
 * Builds `packages/*` under a workspace root into their `dist` folders, with the pages.
 * @param folders the packages to build, each after its imports
 * @throws Error if a package does not compile
 */
export function build(root: string, folders: readonly PackageFolder[] = BUILD_ORDER): void {
  for (const name of folders) {
    const directory = join(root, "packages", name);
    const output = join(directory, "dist");
    // Files of an earlier build must not be published.
    rmSync(output, { recursive: true, force: true });
    if (!compile("-p", join(directory, "tsconfig.build.json")))
      throw new Error(`packages/${name} does not compile`);
    rewriteDeclarations(output);
    if (
      name === "pages" &&
      !run(
        "vite",
        "bin/vite.js",
        "build",
        "--logLevel",
        "warn",
        "--config",
        join(directory, "vite.config.ts"),
      )
    )
      throw new Error("the pages are not built");
  }
}

if (import.meta.main) {
  try {
    build(join(import.meta.dirname, ".."));
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : "unknown"}\n`);
    process.exitCode = 1;
  }
}
