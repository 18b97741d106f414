// docs/protocol.md#initialize
import { PimsFailure } from "../codes/message.ts";
import { developmentProfile } from "./development.ts";
import { PRODUCTION_API, PRODUCTION_IN_WEBO_URL } from "./production.ts";

export const environments = ["Production", "Preproduction", "development"] as const;
export const modes = ["B2C", "B2B"] as const;
export const logLevels = ["none", "low", "medium", "high"] as const;
export const logFileRules = ["appLaunch", "day", "duration"] as const;
export const brands = ["Peugeot", "Citroen", "Ds", "Opel", "Vauxhall"] as const;

export type Brand = (typeof brands)[number];

/** The parameters of `initialize`, in the reference's spelling. */
export interface InitializeParameters {
  readonly environnement: (typeof environments)[number];
  readonly mode: (typeof modes)[number];
  readonly monitoring?: {
    readonly logLevel?: (typeof logLevels)[number];
    readonly newLogFile?: (typeof logFileRules)[number];
    /** Minutes, 5 to 1440; required where `newLogFile` is `duration`. */
    readonly newLogTimeDuration?: number;
  };
  readonly credential: {
    readonly clientId: string;
    /** Empty for a public client, such as a page: one that can keep no secret. */
    readonly clientSecret: string;
    /** The mAccess id. Without it and `inWeboURL`, OTP and enrollment are not configured. */
    readonly macID?: string;
    readonly inWeboURL?: string;
    readonly webviewsRedirectURI: string;
    readonly loginRedirectURI: string;
  };
  /** The brand is taken in any case. */
  readonly profile: { readonly brand: Brand | Lowercase<Brand> | Uppercase<Brand> };
}

/** The addresses of the account services, which the reference has no parameter for. */
export interface Servers {
  /** The OAuth 2.0 server's issuer. */
  readonly identityProvider?: string;
  /** The account services' base address. */
  readonly api?: string;
}

/** What `pims.sdk.configuration` changes: what is absent, also in an object, stays as it is. */
export type ConfigurationChanges = {
  readonly [Name in keyof InitializeParameters]?:
    | (InitializeParameters[Name] extends object | undefined
        ? Partial<InitializeParameters[Name]>
        : InitializeParameters[Name])
    | undefined;
};

/** What is written to log files, and when a new one is begun. */
export interface Monitoring {
  readonly logLevel: (typeof logLevels)[number];
  readonly newLogFile: (typeof logFileRules)[number];
  /** Of `duration`. */
  readonly minutes: number;
}

/** The checked configuration of an initialised facade. */
export interface Configuration {
  readonly environment: (typeof environments)[number];
  readonly monitoring: Monitoring;
  readonly brand: Brand;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly loginRedirectUri: string;
  readonly macId: string | undefined;
  readonly inWeboUrl: string | undefined;
  /** What is given, or known to be there. In production, the identity provider's is only what is given. */
  readonly servers: Servers;
}

type Source = Readonly<Record<string, unknown>>;

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** `https`, or `http` to this machine: codes and proofs never cross a network in clear. */
export function isServerAddress(value: unknown): value is string {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  const secure = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  return secure && search === "" && hash === "" && username === "";
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
/** An empty one is a public client's. */
const isSecret = (value: unknown): value is string => typeof value === "string";
const isUri = (value: unknown): value is string => isText(value) && URL.canParse(value);
const oneOf =
  <const T extends readonly string[]>(values: T) =>
  (value: unknown): value is T[number] =>
    values.some((known) => known === value);

export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

/** Reads one parameter; `path` is how the label names it. */
function optional<T>(source: Source, path: string, accepts: (value: unknown) => value is T): T | undefined {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  if (isAbsent(value)) return undefined;
  if (!accepts(value)) throw new PimsFailure(2102, path);
  return value;
}

function required<T>(source: Source, path: string, accepts: (value: unknown) => value is T): T {
  const value = optional(source, path, accepts);
  if (value === undefined) throw new PimsFailure(2101, path);
  return value;
}

const isObject = (value: unknown): value is Source =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** In any case. */
const brandOf = (value: unknown): Brand | undefined =>
  brands.find((brand) => brand.toLowerCase() === String(value).toLowerCase());
const isBrand = (value: unknown): value is string => isText(value) && brandOf(value) !== undefined;

const isMinutes = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 5 && Number(value) <= 1440;

const DEFAULT_LOG_FILE = "day";

function readMonitoring(monitoring: Source): Monitoring {
  const logLevel = optional(monitoring, "monitoring.logLevel", oneOf(logLevels)) ?? "none";
  const rule = optional(monitoring, "monitoring.newLogFile", oneOf(logFileRules));
  const minutes = optional(monitoring, "monitoring.newLogTimeDuration", isMinutes);
  if (rule === "duration" && minutes === undefined)
    throw new PimsFailure(2101, "monitoring.newLogTimeDuration");
  return { logLevel, newLogFile: rule ?? DEFAULT_LOG_FILE, minutes: minutes ?? 0 };
}

const ofAnObject = ["monitoring", "credential", "profile"] as const;
const ownOf = (source: unknown): Source => (isObject(source) ? source : {});

/** A copy of the parameters with the changes in it, object parameters field by field. Nothing is checked here. */
export function withChanges(parameters: unknown, changes: unknown): Source {
  const before = ownOf(parameters);
  const merged = mergedFields(before, ownOf(changes));
  for (const name of ofAnObject) {
    if (isObject(merged[name])) merged[name] = mergedFields(ownOf(before[name]), merged[name]);
  }
  return merged;
}

function mergedFields(before: Source, changes: Source): Record<string, unknown> {
  const given = Object.entries(changes).filter(([, value]) => !isAbsent(value));
  return { ...before, ...Object.fromEntries(given) };
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
  const brand = brandOf(required(profile, "profile.brand", isBrand)) ?? brands[0];

  for (const name of ["identityProvider", "api"] as const)
    optional(servers as Source, `servers.${name}`, isServerAddress);

  const onThisMachine = environment === "development" ? developmentProfile.service : undefined;
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
    servers: { ...(identityProvider && { identityProvider }), ...(api && { api }) },
  };
}
