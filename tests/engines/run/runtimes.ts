// Node's other lines, Bun and Deno, which tests/engines/package.json installs. Each brings a browser's globals.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Engine, outputOf, runShell } from "./engine.ts";

const installed = (path: string): string =>
  fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/** The timers of requests do not keep these processes alive; sockets do, and the portable tests have none. */
const AROUND = "const print = (line) => console.log(line); const alive = setInterval(() => {}, 1000);";

/** @param before the arguments before the script */
function runtime(name: string, program: string, before: readonly string[] = []): Engine {
  return {
    name,
    bare: false,
    missing: existsSync(program)
      ? undefined
      : `${name} not found: npm ci --ignore-scripts --no-bin-links --prefix tests/engines`,
    version: async () => /\d+(\.\d+)+/.exec(await outputOf(program, "--version"))?.[0] ?? "",
    ending: ".finally(() => clearInterval(alive))",
    run: (script) => runShell(program, `${AROUND}\n${script}`, before),
  };
}

export const runtimes: readonly Engine[] = [
  runtime("Node 22", installed("node22/bin/node")),
  runtime("Node 26", installed("node26/bin/node")),
  runtime("Bun", installed("@oven/bun-linux-x64/bin/bun")),
  runtime("Deno", installed("@deno/linux-x64-glibc/deno"), ["run", "--quiet", "--no-config"]),
];
