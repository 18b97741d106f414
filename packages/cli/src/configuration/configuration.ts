import { developmentProfile } from "@openpims/sdk";
import { UsageError } from "../terminal/usage-error.ts";
import { type Field, type FieldName, fieldNames, fields, type Given } from "./fields.ts";
import { configurationFile, readConfigurationFile } from "./file.ts";

export const DEFAULT_PORT = Number(new URL(developmentProfile.service).port);

/** @throws UsageError */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`the port must be a number from 0 to 65535, not "${text}"`);
  return port;
}

export interface Configuration {
  readonly data: string;
  readonly port: number;
  /** The values of options, environment and file, the first of them strongest. Defaults are not in it. */
  readonly given: Given;
}

/** Checks the value of an option or a variable. `named` names its source for a sentence. */
function checked(
  name: FieldName,
  value: unknown,
  named: (field: Field) => string,
): Partial<Record<FieldName, string>> {
  // An empty variable is how a script says that it has none.
  if (typeof value !== "string" || value === "") return {};
  const field: Field = fields[name];
  const read = field.read(value);
  if (read !== undefined) return { [name]: read };
  throw new UsageError(`${named(field)} must be ${field.allowed}, not "${value}"`);
}

/**
 * Reads what is configured: options before the environment before the file.
 * @throws UsageError with a sentence that names the option, variable or key and what it may be
 */
export function readConfiguration(
  data: string,
  port: number,
  options: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Configuration {
  const given: Partial<Record<FieldName, string>> = { ...readConfigurationFile(data) };
  // The one that is a secret comes by ways of its own (`Secrets`).
  for (const name of fieldNames.filter((field) => field !== "clientSecret")) {
    Object.assign(
      given,
      checked(name, environment[fields[name].environment], (field) => field.environment),
    );
    Object.assign(
      given,
      checked(name, options[name], (field) => field.flag.split(" ")[0] ?? ""),
    );
  }
  return { data, port, given };
}

/** The three ways to give a missing value, for the end of a sentence. */
export const waysToGive = (name: FieldName, data: string): string =>
  `give ${fields[name].environment}, ${fields[name].flag.split(" ")[0]} or "${name}" in ${configurationFile(data)}`;
