// The service's configuration: the environment overrides a file. A bad value stops the start with a message.
import { readUnchangedFile } from "../machine/ownership.ts";
import { operatorOidcFault } from "./operator-oidc.ts";
import { type Policy, policyFields } from "./policy-fields.ts";
import { fileSettingOf, readSecretFile, secretSettings } from "./secret-files.ts";
import { type ServerConfiguration, serverSettings } from "./server-settings.ts";
import { isServiceLink } from "./service-links.ts";
import { pathOf, type Setting } from "./setting.ts";

/** The given settings and policies; defaults are not included. */
export interface Configuration {
  readonly server: ServerConfiguration;
  readonly policy: Partial<Policy>;
  /** Variables with our prefix that Kubernetes set, which are no settings. Absent where there are none. */
  readonly passedOver?: readonly string[];
  /** Files of secrets that other users of the machine may read. Absent where there are none. */
  readonly openFiles?: readonly string[];
}

/**
 * Thrown for an invalid configuration. The message names the key and the allowed values, never the value, which may be a
 * secret.
 * @example
 * try {
 *   readConfiguration({ environment: process.env });
 * } catch (error) {
 *   if (error instanceof ConfigurationError) console.log(error.message);
 * }
 */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/**
 * Gives the variable of a setting: `maxPinAttempts` in a file is `OPENPIMS_MAX_PIN_ATTEMPTS` in the environment; the
 * database has the name it has anywhere.
 * @param setting its key in a file
 * @example
 * const variable = environmentName("maxPinAttempts"); // OPENPIMS_MAX_PIN_ATTEMPTS
 */
export const environmentName = (setting: string): string => {
  const name = setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return setting.startsWith("databaseUrl") ? name : `OPENPIMS_${name}`;
};

/** Every setting by name, with the policies. */
export const settings: ReadonlyMap<string, Setting> = new Map(
  Object.entries({ ...serverSettings, ...policyFields }).map(([name, { is }]): [string, Setting] => [
    name,
    is,
  ]),
);

/** The same, with the settings that name the file of a secret. */
const accepted: ReadonlyMap<string, Setting> = new Map([
  ...settings,
  ...secretSettings.map((name): [string, Setting] => [fileSettingOf(name), pathOf("a file")]),
]);

export interface ConfigurationSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of a JSON file. */
  readonly file?: string | undefined;
  /** Variables with our prefix that belong to other programs. */
  readonly foreign?: readonly string[];
}

/**
 * Reads the configuration; the environment overrides a file: docs/reference/configuration.md
 * @param sources the environment, the path of a JSON file, and variables of other programs
 * @throws ConfigurationError with a message for an unknown key or a value that is not allowed
 * @example
 * const { server, policy } = readConfiguration({ environment: process.env, file: "openpims.json" });
 * const service = await startService({ dataDirectory: "/var/lib/openpims", ...server, policy });
 */
export function readConfiguration({ environment, file, foreign = [] }: ConfigurationSources): Configuration {
  const values = new Map<string, unknown>();
  if (file !== undefined) {
    for (const [name, value] of Object.entries(readFile(file))) {
      const setting = accepted.get(name);
      if (!setting) throw new ConfigurationError(`${file}: there is no setting ${name}${nearest(name)}`);
      if (!setting.accepts(value))
        throw new ConfigurationError(`${file}: ${name} must be ${setting.allowed}`);
      values.set(name, value);
    }
  }
  const passedOver: string[] = [];
  const names = new Map([...accepted.keys()].map((name) => [environmentName(name), name]));
  for (const [variable, given] of Object.entries(environment)) {
    if (given === undefined || given === "") continue;
    if (isServiceLink(variable, given)) {
      passedOver.push(variable);
      continue;
    }
    const name = names.get(variable);
    if (name === undefined) {
      if (!variable.startsWith("OPENPIMS_")) continue;
      // A mistyped limit must not silently set no limit.
      if (foreign.includes(variable)) continue;
      throw new ConfigurationError(`there is no setting ${variable}`);
    }
    const setting = accepted.get(name);
    const value = setting?.parse(given);
    if (value === undefined) throw new ConfigurationError(`${variable} must be ${setting?.allowed}`);
    values.set(name, value);
  }
  const openFiles = readSecretFiles(values);
  const pick = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => values.has(key)).map((key) => [key, values.get(key)]));
  const configuration = {
    server: pick(Object.keys(serverSettings)),
    policy: pick(Object.keys(policyFields)),
    ...(passedOver.length > 0 && { passedOver }),
    ...(openFiles.length > 0 && { openFiles }),
  } as Configuration;
  const { tlsCertificate, tlsKey, smsWebhook, smsWebhookSecret, masterKey, masterKeyFile } =
    configuration.server;
  if ((smsWebhook === undefined) !== (smsWebhookSecret === undefined))
    throw new ConfigurationError("smsWebhook and smsWebhookSecret go together: give both or none");
  if (masterKey !== undefined && masterKeyFile !== undefined)
    throw new ConfigurationError("masterKey and masterKeyFile say the same: give one of them");
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    throw new ConfigurationError("tlsCertificate and tlsKey go together: give both or none");
  const oidcFault = operatorOidcFault(configuration.server);
  if (oidcFault !== undefined) throw new ConfigurationError(oidcFault);
  return configuration;
}

/** Puts the secrets of the named files among the values. @returns the files that others may read */
function readSecretFiles(values: Map<string, unknown>): readonly string[] {
  const openFiles: string[] = [];
  for (const name of secretSettings) {
    const fileSetting = fileSettingOf(name);
    const file = values.get(fileSetting);
    if (typeof file !== "string") continue;
    if (values.has(name))
      throw new ConfigurationError(`${name} and ${fileSetting} say the same: give one of them`);
    const setting = settings.get(name);
    try {
      const { text, open } = readSecretFile(file);
      const value = setting?.parse(text);
      if (value === undefined) throw new Error(`${file} must hold ${setting?.allowed}`);
      values.set(name, value);
      if (open) openFiles.push(file);
    } catch (error) {
      throw new ConfigurationError(`${fileSetting}: ${error instanceof Error ? error.message : "unknown"}`);
    }
  }
  return openFiles;
}

function readFile(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readUnchangedFile(file).toString("utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(code === undefined ? message : `${file} cannot be read as JSON (${code})`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote the file.
    throw new ConfigurationError(`${file} cannot be read as JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ConfigurationError(`${file} must hold one JSON object`);
  return value as Record<string, unknown>;
}

function nearest(name: string): string {
  const known = [...accepted.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
  return known === undefined ? "" : `; it is spelled ${known}`;
}
