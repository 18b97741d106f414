import { CommanderError } from "commander";
import { useEnvironmentProxy } from "../job/environment-proxy.ts";
import { Interrupted } from "../terminal/ask.ts";
import { asCalled } from "../terminal/command-again.ts";
import { safeText } from "../terminal/safe-text.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { commandLine } from "./command-line.ts";

/** Runs the command line, and sets the exit code. */
export async function run(): Promise<void> {
  let isProxied = false;
  try {
    isProxied = await useEnvironmentProxy(process.env);
    await commandLine().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof Interrupted) {
      process.stderr.write(`${safeText(asCalled(error.message))}\n`);
      // As a shell reports a program that Ctrl-C ended.
      process.exitCode = 130;
    } else {
      process.stderr.write(
        `error: ${error instanceof Error ? safeText(asCalled(error.message)) : "unknown"}\n`,
      );
      process.exitCode = error instanceof UsageError ? 2 : 1;
    }
  }
  // Node connects without end to a proxy that cuts each connection, also after the request was given up.
  if (isProxied) process.stdout.write("", () => process.stderr.write("", () => process.exit()));
}
