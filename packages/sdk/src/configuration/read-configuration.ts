// docs/protocol.md#initialize
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration, Monitoring } from "./configuration.ts";
import { DEVELOPMENT_SERVICE } from "./development.ts";
import { type Fields, isAbsent, isObject } from "./fields.ts";
import type { Servers } from "./parameters.ts";
import { PRODUCTION_API, PRODUCTION_IN_WEBO_URL } from "./production.ts";
import { isServerAddress } from "./server-address.ts";
import { brandNamed, environments, logFileMinutes, logFileRules, logLevels, modes } from "./values.ts";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
/** An empty secret belongs to a public client. */
const isSecret = (value: unknown): value is string => typeof value === "string";
const isUri = (value: unknown): value is string => isText(value) && URL.canParse(value);
const oneOf =
  <const T extends readonly string[]>(values: T) =>
  (value: unknown): value is T[number] =>
    values.some((known) => known === value);

/** Reads one parameter; `path` is its name in the label. */
function optional<T>(source: Fields, path: string, accepts: (value: unknown) => value is T): T | undefined {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  if (isAbsent(value)) return undefined;
  if (!accepts(value)) throw new PimsFailure(2102, path);
  return value;
}

function required<T>(source: Fields, path: string, accepts: (value: unknown) => value is T): T {
  const value = optional(source, path, accepts);
  if (value === undefined) throw new PimsFailure(2101, path);
  return value;
}

const isMinutes = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= logFileMinutes.least && Number(value) <= logFileMinutes.most;

function readMonitoring(monitoring: Fields): Monitoring {
  const logLevel = optional(monitoring, "monitoring.logLevel", oneOf(logLevels)) ?? "none";
  const rule = optional(monitoring, "monitoring.newLogFile", oneOf(logFileRules));
  const minutes = optional(monitoring, "monitoring.newLogTimeDuration", isMinutes);
  if (rule === "duration" && minutes === undefined)
    throw new PimsFailure(2101, "monitoring.newLogTimeDuration");
  return { logLevel, newLogFile: rule ?? "day", minutes: minutes ?? 0 };
}

/**
 * Checks the parameters of `initialize`.
 * @throws PimsFailure 2101, 2102 with the parameter's path
 */
export function readConfiguration(parameters: unknown, servers: Servers): Configuration {
  const source = isObject(parameters) ? parameters : {};
  const environment = required(source, "environnement", oneOf(environments));
  required(source, "mode", oneOf(modes));
  const monitoring = readMonitoring(optional(source, "monitoring", isObject) ?? {});
  const credential = required(source, "credential", isObject);
  const clientId = required(credential, "credential.clientId", isText);
  const clientSecret = required(credential, "credential.clientSecret", isSecret);
  const macId = optional(credential, "credential.macID", isText);
  const inWeboUrl = optional(credential, "credential.inWeboURL", isServerAddress);
  required(credential, "credential.webviewsRedirectURI", isUri);
  const loginRedirectUri = required(credential, "credential.loginRedirectURI", isUri);
  const profile = required(source, "profile", isObject);
  const brand = brandNamed(required(profile, "profile.brand", isText));
  if (brand === undefined) throw new PimsFailure(2102, "profile.brand");

  for (const name of ["identityProvider", "api"] as const)
    optional({ ...servers }, `servers.${name}`, isServerAddress);

  const onThisMachine = environment === "development" ? DEVELOPMENT_SERVICE : undefined;
  const identityProvider = servers.identityProvider ?? onThisMachine;
  const isProduction = environment === "Production";
  const api = servers.api ?? onThisMachine ?? (isProduction ? PRODUCTION_API : undefined);
  return {
    environment,
    monitoring,
    brand,
    clientId,
    clientSecret,
    loginRedirectUri,
    macId,
    inWeboUrl: inWeboUrl ?? onThisMachine ?? (isProduction ? PRODUCTION_IN_WEBO_URL : undefined),
    servers: { ...servers, ...(identityProvider && { identityProvider }), ...(api && { api }) },
  };
}
