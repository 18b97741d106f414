#!/usr/bin/env node
// The command's entry: a checkout has it before the command is built.
import { existsSync } from "node:fs";

const built = new URL("../dist/openpims.js", import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write("error: openpims is not built: run npm ci and npm run build in the checkout\n");
  process.exitCode = 1;
}
