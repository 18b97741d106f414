#!/usr/bin/env node
// `openpims`: the SDK's APIs for a person at a terminal and for scripts.
import { isNewEnough, oldestNode } from "./terminal/node-version.ts";

const { node } = process.versions;
if (isNewEnough(node)) {
  // Node calls its SQLite experimental on stderr, where the command's own words are.
  const [show] = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") show?.(warning);
  });
  // An older Node cannot load the modules, so they come after the check.
  const { run } = await import("./commands/run.ts");
  await run();
} else {
  process.stderr.write(`error: openpims needs Node.js ${oldestNode} or newer, this is ${node}\n`);
  process.exitCode = 1;
}
