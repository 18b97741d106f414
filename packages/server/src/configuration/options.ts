// The options of every subcommand, and the configuration from them.
import { homedir } from "node:os";
import { join } from "node:path";
import { type Configuration, DEFAULT_PORT, readConfiguration } from "@openpims/service";
import { type Command, InvalidArgumentError, Option } from "commander";
import { foreignVariables } from "./foreign-variables.ts";

export interface GlobalOptions {
  readonly data: string;
  readonly port?: number;
  readonly config?: string;
}

/** From source: the checkout's own folder. Installed: a folder of the user. Never the current folder. */
const defaultData = (): string =>
  import.meta.filename.endsWith(".ts") ? ".openpims" : join(homedir(), ".openpims");

export function globalOptions(program: Command): void {
  const { OPENPIMS_DATA, OPENPIMS_CONFIG } = process.env;
  program
    .option("--data <directory>", "the data folder (OPENPIMS_DATA)", OPENPIMS_DATA || defaultData())
    .addOption(
      new Option(
        "--port <number>",
        `the port to listen on (OPENPIMS_PORT; default ${DEFAULT_PORT})`,
      ).argParser(parsePort),
    )
    .option(
      "--config <file>",
      "a JSON file of settings; variables override it (OPENPIMS_CONFIG)",
      OPENPIMS_CONFIG || undefined,
    );
}

/** @throws InvalidArgumentError if the text is no port */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return port;
}

/** The service's folder in the data folder; the device of `openpims` has its own beside it. */
export const serviceFolder = ({ data }: GlobalOptions): string => join(data, "service");

/** Reads the configuration of the service. @throws ConfigurationError */
export const configurationOf = ({ config }: GlobalOptions): Configuration =>
  readConfiguration({ environment: process.env, file: config, foreign: foreignVariables });
