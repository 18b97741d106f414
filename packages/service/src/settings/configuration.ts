// The service's configuration: the environment over a file. A bad value stops the start with a sentence.
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { MASTER_KEY_FORM, MASTER_KEY_FORM_IN_WORDS } from "../keys/master-key.ts";
import { pageNames } from "./page-names.ts";
import { type Policy, policyFields } from "./policy-fields.ts";
import { isPublicUrl, PUBLIC_URL } from "./public-url.ts";
import { listOf, oneOf, type Setting, text, type ValueOf, whole } from "./setting.ts";

const anyText = (allowed: string) => text(allowed, /^[\x21-\x7e]+$/);

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

function isAddressRange(value: string): boolean {
  const [address = "", bits] = value.split("/");
  const width = { 4: 32, 6: 128 }[isIP(address)];
  if (width === undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
}

/** The settings of a service besides its policy, one row for each. */
export const serverSettings = {
  host: anyText("an address or a name to listen on, such as 127.0.0.1"),
  /** 0 takes any free port. */
  port: whole(0, 65_535),
  /** The store that many processes share, instead of the embedded one. A secret: it holds the database's password. */
  databaseUrl: text(
    "postgres://user:password@host:port/database, and may name an sslmode",
    /^postgres(ql)?:\/\/\S+$/,
    URL.canParse,
  ),
  /** The address that users and devices know, where a proxy stands in front. */
  publicUrl: text(PUBLIC_URL, /^\S+$/, isPublicUrl),
  /** Made and kept in the data folder where absent. */
  adminToken: text("at least 16 characters without spaces", /^[\x21-\x7e]{16,512}$/),
  masterKey: text(MASTER_KEY_FORM_IN_WORDS, MASTER_KEY_FORM),
  masterKeyFile: text("the path of a file", /./),
  /** The master key before, while the store may still be sealed under it. */
  previousMasterKey: text(MASTER_KEY_FORM_IN_WORDS, MASTER_KEY_FORM),
  /** The mAccess ids that are accepted. */
  macIds: listOf(anyText("an mAccess id"), "mAccess ids"),
  /** The addresses that a user may be sent back to after signing in. */
  redirectUris: listOf(text("an address", /^\S+$/, URL.canParse), "addresses"),
  /** The origins whose pages may call the service from a browser. */
  allowedOrigins: listOf(
    text("an origin", /^\S+$/, isOrigin),
    "origins such as https://app.example, without a path",
  ),
  /** The proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: listOf(
    text("an address", /^\S+$/, isAddressRange),
    "addresses or ranges such as 10.0.0.0/8",
  ),
  /** With a certificate and its key the service speaks HTTPS, and nothing else. */
  tlsCertificate: text("the path of a PEM file", /./),
  tlsKey: text("the path of a PEM file", /./),
  /** The address that SMS are posted to. Without it no SMS leaves the service. */
  smsWebhook: text("an address", /^\S+$/, URL.canParse),
  /** Signs the posts: `whsec_` and base64, or any text. */
  smsWebhookSecret: text("a text of 24 bytes at least", /^[\x21-\x7e]{24,512}$/),
  /** The port of `/metrics` for Prometheus; not served where absent. */
  metricsPort: whole(0, 65_535),
  metricsHost: anyText("an address or a name to listen on, such as 127.0.0.1"),
  /** The pages to serve; none where absent. */
  pages: listOf(oneOf(pageNames), "phone, console or both"),
};

type ServerSettings = typeof serverSettings;

export type ServerConfiguration = { readonly [Name in keyof ServerSettings]?: ValueOf<ServerSettings[Name]> };

export interface Configuration {
  readonly server: ServerConfiguration;
  readonly policy: Partial<Policy>;
}

/** A configuration that is not one. The sentence names the key and what it may be, never the value: it may be a secret. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** `maxPinAttempts` in a file is `OPENPIMS_MAX_PIN_ATTEMPTS` in the environment; the database has the name it has anywhere. */
export const environmentName = (setting: string): string =>
  setting === "databaseUrl"
    ? "DATABASE_URL"
    : `OPENPIMS_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

const policySettings = Object.entries(policyFields).map(([name, { is }]) => [name, is] as const);

/** Every setting by its name. */
export const settings: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ...Object.entries(serverSettings),
  ...policySettings,
]);

export interface ConfigurationSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of a JSON file. */
  readonly file?: string | undefined;
  /** Variables whose names begin like ours and that somebody else reads. */
  readonly foreign?: readonly string[];
}

/** @throws ConfigurationError */
export function readConfiguration({ environment, file, foreign = [] }: ConfigurationSources): Configuration {
  const values = new Map<string, unknown>();
  if (file !== undefined) {
    for (const [name, value] of Object.entries(readFile(file))) {
      const setting = settings.get(name);
      if (!setting) throw new ConfigurationError(`${file}: there is no setting ${name}${nearest(name)}`);
      if (!setting.accepts(value))
        throw new ConfigurationError(`${file}: ${name} must be ${setting.allowed}`);
      values.set(name, value);
    }
  }
  const names = new Map([...settings.keys()].map((name) => [environmentName(name), name]));
  for (const [variable, given] of Object.entries(environment)) {
    if (given === undefined || given === "") continue;
    const name = names.get(variable);
    if (name === undefined) {
      if (!variable.startsWith("OPENPIMS_")) continue;
      // A limit whose name is mistyped must not be silently none.
      if (foreign.includes(variable)) continue;
      throw new ConfigurationError(`there is no setting ${variable}`);
    }
    const setting = settings.get(name);
    const value = setting?.parse(given);
    if (value === undefined) throw new ConfigurationError(`${variable} must be ${setting?.allowed}`);
    values.set(name, value);
  }
  const pick = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => values.has(key)).map((key) => [key, values.get(key)]));
  const configuration = {
    server: pick(Object.keys(serverSettings)),
    policy: pick(Object.keys(policyFields)),
  } as Configuration;
  const { tlsCertificate, tlsKey, smsWebhook, smsWebhookSecret, masterKey, masterKeyFile } =
    configuration.server;
  if ((smsWebhook === undefined) !== (smsWebhookSecret === undefined))
    throw new ConfigurationError("smsWebhook and smsWebhookSecret go together: give both or none");
  if (masterKey !== undefined && masterKeyFile !== undefined)
    throw new ConfigurationError("masterKey and masterKeyFile say the same: give one of them");
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    throw new ConfigurationError("tlsCertificate and tlsKey go together: give both or none");
  return configuration;
}

function readFile(file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    // The parser would quote what it read.
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigurationError(`${file} cannot be read as JSON${code === undefined ? "" : ` (${code})`}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ConfigurationError(`${file} must hold one JSON object`);
  return value as Record<string, unknown>;
}

function nearest(name: string): string {
  const known = [...settings.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
  return known === undefined ? "" : `; it is spelled ${known}`;
}
