#!/usr/bin/env node
// `openpims`: the SDK's APIs for a person at a terminal and for scripts.
import { readFileSync } from "node:fs";
import { isNewEnough, oldestNode } from "./terminal/node-version.ts";

/** Explaining a code needs a few of the modules only. @returns false for a call that needs them all */
async function explainedAtOnce(args: readonly string[]): Promise<boolean> {
  const { explainAtOnce } = await import("./commands/explain-at-once.ts");
  return explainAtOnce(args);
}

const { node } = process.versions;
const [first, ...others] = process.argv.slice(2);
if (!isNewEnough(node)) {
  process.stderr.write(`error: openpims needs Node.js ${oldestNode} or newer, this is ${node}\n`);
  process.exitCode = 1;
} else if (others.length === 0 && (first === "--version" || first === "-V")) {
  // Scripts often ask for the version, which needs none of the modules.
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  process.stdout.write(`${JSON.parse(manifest).version}\n`);
} else if (first !== "explain" || !(await explainedAtOnce(others))) {
  // Node warns on stderr that its SQLite is experimental; stderr is for the command's own lines.
  const [show] = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") show?.(warning);
  });
  // An older Node cannot load the modules, so they come after the check.
  const { run } = await import("./commands/run.ts");
  await run();
}
