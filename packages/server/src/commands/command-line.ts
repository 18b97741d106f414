import { readFileSync } from "node:fs";
import { Command } from "commander";
import { globalOptions } from "../configuration/options.ts";
import { addAudit } from "./audit.ts";
import { addBackup } from "./backup.ts";
import { addDoctor } from "./doctor.ts";
import { addKeys } from "./keys.ts";
import { addMoveToPostgres } from "./move-to-postgres.ts";
import { addRestore } from "./restore.ts";
import { addServe } from "./serve.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The command with its subcommands. The global options may stand before or after the subcommand's name. */
export function commandLine(): Command {
  const program = new Command("openpims-service")
    .description("run and maintain the strong-authentication service")
    .version(version)
    .exitOverride();
  globalOptions(program);
  for (const add of [addServe, addKeys, addBackup, addRestore, addMoveToPostgres, addAudit, addDoctor])
    add(program);
  return program;
}
