#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// `openpims`: the SDK's APIs for a person at a terminal and for scripts.
import { CommanderError } from "commander";
import { commandLine } from "./commands/command-line.ts";
import { useEnvironmentProxy } from "./job/environment-proxy.ts";
import { Interrupted } from "./terminal/ask.ts";
import { UsageError } from "./terminal/usage-error.ts";

try {
  await useEnvironmentProxy(process.env);
  await commandLine().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    // The exit code that shells report after Ctrl-C.
    process.exitCode = 130;
  } else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : "unknown"}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
