import type { Command } from "commander";
import type { GlobalOptions } from "../configuration/options.ts";
import { safeText } from "./safe-text.ts";

/** The outcome of a subcommand: a value for programs, and its text for people. */
export interface Report {
  readonly result: object;
  readonly text: string;
  /** False if the command worked and found a fault: the exit code is 1. */
  readonly ok?: boolean;
}

/** Gives a subcommand its action, whose report goes to stdout. */
export function reporting<Options extends object>(
  command: Command,
  work: (options: GlobalOptions & Options, argument: string) => Promise<Report>,
): void {
  command.option("--json", "prints the result as one line of JSON, and nothing else, on stdout");
  command.action(async () => {
    const options: GlobalOptions & Options & { readonly json?: true } = command.optsWithGlobals();
    const { result, text, ok = true } = await work(options, command.args[0] ?? "");
    const output = options.json ? JSON.stringify({ status: "SUCCEEDED", result }) : text;
    process.stdout.write(`${safeText(output)}\n`);
    process.exitCode = ok ? 0 : 1;
  });
}
