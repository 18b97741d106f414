#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// `openpims-service`: runs and maintains the strong-authentication service.
import { ConfigurationError } from "@openpims/service";
import { CommanderError } from "commander";
import { commandLine } from "./commands/command-line.ts";
import { safeText } from "./terminal/safe-text.ts";

try {
  await commandLine().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // The parser has already printed its message.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`error: ${error instanceof Error ? safeText(error.message) : "unknown"}\n`);
    process.exitCode = error instanceof ConfigurationError ? 2 : 1;
  }
}
