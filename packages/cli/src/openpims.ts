#!/usr/bin/env node
// `openpims`: the SDK's APIs for a person at a terminal and for scripts.
import { readFileSync } from "node:fs";
import { isNewEnough, oldestNode } from "./terminal/node-version.ts";

const { node } = process.versions;
const [first, ...others] = process.argv.slice(2);
if (!isNewEnough(node)) {
  process.stderr.write(`error: openpims needs Node.js ${oldestNode} or newer, this is ${node}\n`);
  process.exitCode = 1;
} else if (others.length === 0 && (first === "--version" || first === "-V")) {
  // Scripts ask for it often: it needs none of the modules.
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  process.stdout.write(`${JSON.parse(manifest).version}\n`);
} else {
  // Node calls its SQLite experimental on stderr, where the command's own words are.
  const [show] = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") show?.(warning);
  });
  // An older Node cannot load the modules, so they come after the check.
  const { run } = await import("./commands/run.ts");
  await run();
}
