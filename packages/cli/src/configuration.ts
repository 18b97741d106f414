import { join } from "node:path";
import type { Brand, InitializeParameters, Servers } from "@openpims/sdk";
import { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID, readSecret } from "@openpims/service/local";
import { configurationFile, readConfigurationFile } from "./configuration-file.ts";
import { type Given, type Key, type KeyName, keyNames, keys } from "./configuration-keys.ts";
import { foldersIn, UsageError } from "./settings.ts";

/** What the command works with: what was given, and where its data lies. */
export interface Configuration {
  readonly data: string;
  readonly port: number;
  /** What was given by options, environment and file, in this order. Defaults are not in it. */
  readonly given: Given;
}

/** What options or the environment give. `named` is how a sentence names where a value is from. */
function checked(
  name: KeyName,
  value: unknown,
  named: (key: Key) => string,
): Partial<Record<KeyName, string>> {
  // An empty variable is how a script says that it has none.
  if (typeof value !== "string" || value === "") return {};
  const key: Key = keys[name];
  const read = key.read(value);
  if (read !== undefined) return { [name]: read };
  throw new UsageError(`${named(key)} must be ${key.allowed}, not "${value}"`);
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
  const given: Partial<Record<KeyName, string>> = { ...readConfigurationFile(data) };
  // The one that is a secret comes by ways of its own (`Secrets`).
  for (const name of keyNames.filter((key) => key !== "clientSecret")) {
    Object.assign(
      given,
      checked(name, environment[keys[name].environment], (key) => key.environment),
    );
    Object.assign(
      given,
      checked(name, options[name], (key) => key.flag.split(" ")[0] ?? ""),
    );
  }
  return { data, port, given };
}

/** Whether the service that is signed in to is the bundled one of this machine. */
export const isBundled = ({ given }: Configuration): boolean =>
  (given.environment ?? "development") === "development" && given.identityProvider === undefined;

/** The secret of the service that keeps its data in the same folder; it is for no other server. */
export const bundledSecret = (configuration: Configuration): string | undefined =>
  isBundled(configuration)
    ? readSecret(join(foldersIn(configuration.data).service, "client.secret"))
    : undefined;

/** How a sentence says where a missing value can be given. */
const waysToGive = (name: KeyName, data: string): string =>
  `give ${keys[name].environment}, ${keys[name].flag.split(" ")[0]} or "${name}" in ${configurationFile(data)}`;

export function missingSecret(configuration: Configuration): UsageError {
  const { data } = configuration;
  return new UsageError(
    isBundled(configuration)
      ? `there is no client secret in ${foldersIn(data).service}: start the service on the same data folder (npm run serve -- --demo), or give OPENPIMS_CLIENT_SECRET`
      : `there is no client secret: ${waysToGive("clientSecret", data)}`,
  );
}

/** Where each server is; the bundled one where the environment is its own and nothing else is given. */
export function serversOf({ given, port }: Configuration): Servers & { readonly inWeboUrl?: string } {
  const { environment = "development", identityProvider, api, inWeboUrl } = given;
  const bundled = environment === "development" ? `http://127.0.0.1:${port}` : undefined;
  const found = {
    identityProvider: identityProvider ?? bundled,
    api: api ?? bundled,
    inWeboUrl: inWeboUrl ?? bundled,
  };
  return {
    ...(found.identityProvider && { identityProvider: found.identityProvider }),
    ...(found.api && { api: found.api }),
    ...(found.inWeboUrl && { inWeboUrl: found.inWeboUrl }),
  };
}

/** The bundled service takes this redirect with any port. */
const DEVELOPMENT_REDIRECT = "http://127.0.0.1:8401/callback";

export function redirectOf({ given, data }: Configuration): string {
  const { environment = "development", loginRedirectUri } = given;
  if (loginRedirectUri !== undefined) return loginRedirectUri;
  if (environment === "development") return DEVELOPMENT_REDIRECT;
  throw new UsageError(
    `there is no address for the sign-in to lead back to: ${waysToGive("loginRedirectUri", data)}`,
  );
}

/** The parameters of `initialize`. @throws UsageError where something is missing that has no default */
export function initializeParameters(
  configuration: Configuration,
  clientSecret: string,
): InitializeParameters {
  const { given, data } = configuration;
  const environnement = (given.environment ?? "development") as InitializeParameters["environnement"];
  const development = environnement === "development";
  const clientId = given.clientId ?? (development ? DEFAULT_CLIENT_ID : undefined);
  if (clientId === undefined) throw new UsageError(`there is no client id: ${waysToGive("clientId", data)}`);
  const macID = given.macId ?? (development ? DEFAULT_MAC_ID : undefined);
  const { inWeboUrl: inWeboURL } = serversOf(configuration);
  const redirect = redirectOf(configuration);
  const brand = given.brand ?? (development ? "Peugeot" : undefined);
  if (brand === undefined) throw new UsageError(`there is no brand: ${waysToGive("brand", data)}`);
  return {
    environnement,
    mode: (given.mode ?? "B2C") as InitializeParameters["mode"],
    monitoring: monitoringOf(given),
    credential: {
      clientId,
      clientSecret,
      ...(macID && { macID }),
      ...(inWeboURL && { inWeboURL }),
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand: brand as Brand },
  };
}

function monitoringOf({ logLevel, newLogFile, newLogTimeDuration }: Given): object {
  return {
    ...(logLevel && { logLevel }),
    ...(newLogFile && { newLogFile }),
    ...(newLogTimeDuration && { newLogTimeDuration: Number(newLogTimeDuration) }),
  };
}
