import { developmentProfile } from "@openpims/sdk";
import { UsageError } from "../terminal/usage-error.ts";
import { addValue, type FieldName, fieldNames, fields, type Given } from "./fields.ts";
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
  /** The values of options, environment and file; options come first, the file last. Defaults are not included. */
  readonly given: Given;
}

/**
 * Reads the configuration: options override the environment, the environment overrides the file.
 * @throws UsageError with a sentence that names the option, variable or key and the allowed values
 */
export function readConfiguration(
  data: string,
  port: number,
  options: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Configuration {
  const isDemo = options.demo === true;
  const given = { ...readConfigurationFile(data) };
  /** @param source the option or variable, for the error message */
  const add = (name: FieldName, value: unknown, source: string): void => {
    // A script sets an empty variable if it has no value.
    if (typeof value !== "string" || value === "" || addValue(given, name, value)) return;
    throw new UsageError(`${source} must be ${fields[name].allowed}, not "${withoutUserinfo(value)}"`);
  };
  // `Secrets` reads the fields that are secret.
  const named = fieldNames.filter((field) => field !== "clientSecret");
  for (const name of named) {
    const { environment: variable } = fields[name];
    add(name, environment[variable], variable);
  }
  // The values of a brand's servers are not the demo's.
  if (isDemo && isElsewhere(given)) for (const name of fieldNames) delete given[name];
  for (const name of named) add(name, options[name], optionOf(name));
  if (!isDemo) return { data, port, given };
  if (isElsewhere(given))
    throw new UsageError(`--demo is for development: leave out --environment ${given.environment}`);
  return { data, port, given: { ...given, environment: "development" } };
}

const isElsewhere = ({ environment }: Given): boolean =>
  environment !== undefined && environment !== "development";

/** An address may have a password before its host, in any spelling. */
const withoutUserinfo = (value: string): string => value.replace(/^.*@/s, "…@");

const optionOf = (name: FieldName): string => fields[name].flag.replace(/ .*/, "");

/** The three ways to give a missing value, for the end of an error message. */
export const waysToGive = (name: FieldName, data: string): string =>
  `give ${fields[name].environment}, ${optionOf(name)} or "${name}" in ${configurationFile(data)}`;
