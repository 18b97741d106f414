// The client values of a program that the owner runs already. Its tokens are left: two programs that refresh one token
// end each other's session. docs/protocol.md#files-of-other-clients
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Brand, brands, productionProfile } from "@openpims/sdk";
import { safeLine } from "../terminal/safe-text.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { decodeText } from "./decode-text.ts";
import { fields, type Given, type Values } from "./fields.ts";

export interface ExistingClient {
  readonly name: "psa_car_controller" | "Home Assistant";
  /** The files that were read. */
  readonly files: readonly string[];
  readonly values: Given;
  /** The keys of the client's values that its files lack, or have in another form. */
  readonly lacks: readonly string[];
  /** The file of its enrolled device, where there is one. */
  readonly device?: string;
}

type Json = Readonly<Record<string, unknown>>;

const MOST_KEYS = 20;

const CONTROLLER_FILE = "config.json";
const STORAGE = ".storage";
const INTEGRATION = join("custom_components", "stellantis_vehicles");

/** The folders that the clients' own guides name. */
const usualFolders = (): readonly string[] => [
  ".",
  "/config",
  ...["psa_car_controller", ".config/psa_car_controller", ".homeassistant", "homeassistant"].map((name) =>
    join(homedir(), name),
  ),
];

/**
 * The first client that is found.
 * @param from its file or folder; without it the usual folders are searched
 * @param brand chooses among several cars
 * @throws UsageError if `from` has none, or an unreadable one
 */
export function findClient(from: string | undefined, brand?: Brand): ExistingClient | undefined {
  if (from !== undefined) {
    const found = clientAt(from, brand);
    if (found) return found;
    const file = isFolder(from) ? join(from, CONTROLLER_FILE) : from;
    if (basename(file) === CONTROLLER_FILE && existsSync(file)) throw withoutClientId(file);
    throw new UsageError(
      `${from} has neither psa_car_controller's config.json nor Home Assistant's ${STORAGE}/core.config_entries with an entry of stellantis_vehicles`,
    );
  }
  for (const folder of usualFolders()) {
    try {
      const found = clientAt(folder, brand);
      if (found) return found;
    } catch (error) {
      // An unreadable file in a usual folder is not an error: nobody named it.
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return undefined;
}

/** Names the keys: one of them may be misspelt. */
function withoutClientId(file: string): UsageError {
  const keys = Object.keys(readJson(file)).slice(0, MOST_KEYS).map(safeLine);
  return new UsageError(`${file} has no "client_id"; its keys are: ${keys.join(", ") || "none"}`);
}

function clientAt(path: string, brand: Brand | undefined): ExistingClient | undefined {
  const candidates = isFolder(path)
    ? [
        join(path, CONTROLLER_FILE),
        join(path, STORAGE, "core.config_entries"),
        join(path, "core.config_entries"),
      ]
    : [path];
  for (const file of candidates) {
    if (!existsSync(file)) continue;
    const content = readJson(file);
    const found = ofController(file, content) ?? ofHomeAssistant(file, content, brand);
    if (found) return found;
  }
  return undefined;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function readJson(file: string): Json {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // The parser's own words would quote the file.
    throw new UsageError(`${file} is not JSON`);
  }
}

const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The values that are present and well-formed. */
function valuesOf(texts: { readonly [Name in keyof Values]?: unknown }): Given {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts)) {
    const read = typeof value === "string" && fields[name as keyof Values].read(value.trim());
    if (read) found[name] = read;
  }
  return found as Given;
}

type Keys = Readonly<Partial<Record<keyof Values, string>>>;

const CONTROLLER_KEYS: Keys = {
  brand: "realm",
  country: "country_code",
  clientId: "client_id",
  clientSecret: "client_secret",
};

const HOME_ASSISTANT_KEYS: Keys = {
  brand: "mobile_app",
  country: "country_code",
  clientId: "client_id",
  clientSecret: "client_secret",
};

const lacksOf = (values: Given, keys: Keys): readonly string[] =>
  Object.entries(keys).flatMap(([name, key]) => (values[name as keyof Values] === undefined ? [key] : []));

function ofController(file: string, content: Json): ExistingClient | undefined {
  if (typeof content.client_id !== "string") return undefined;
  const device = join(dirname(file), "otp.bin");
  const values = valuesOf({
    brand: brandOf(content),
    country: content.country_code,
    clientId: content.client_id,
    clientSecret: content.client_secret,
    macId: content.macid ?? content.mac_id,
  });
  return {
    name: "psa_car_controller",
    files: [file],
    values,
    lacks: lacksOf(values, CONTROLLER_KEYS),
    ...(existsSync(device) && { device }),
  };
}

function brandOf({ realm, customer_id }: Json): Brand | undefined {
  return brands.find((brand) => {
    const profile = productionProfile(brand);
    const isOfPrefix = typeof customer_id === "string" && customer_id.startsWith(profile.customerIdPrefix);
    return realm === profile.realm || (typeof realm !== "string" && isOfPrefix);
  });
}

function ofHomeAssistant(file: string, content: Json, brand: Brand | undefined): ExistingClient | undefined {
  const { entries } = objectOf(content.data);
  const cars = (Array.isArray(entries) ? entries : [])
    .map(objectOf)
    .filter(({ domain }) => domain === "stellantis_vehicles")
    .map(({ data }) => objectOf(data));
  const named = cars.map((car) => ({ car, brand: brandOfApp(car.mobile_app) }));
  const fitting = named.filter((one) => brand === undefined || one.brand === brand);
  const [first] = fitting;
  if (first === undefined) return undefined;
  if (new Set(fitting.map((one) => one.brand)).size > 1)
    throw new UsageError(
      `${file} has several brands (${fitting.map((one) => one.brand).join(", ")}): give one with --brand, and each a folder of its own with --data`,
    );
  const { mobile_app, country_code, customer_id } = first.car;
  const root = basename(dirname(file)) === STORAGE ? dirname(dirname(file)) : dirname(file);
  const configs = [join(root, INTEGRATION, "configs.json"), join(dirname(file), "configs.json")].find(
    existsSync,
  );
  const client = configs === undefined ? {} : clientOf(readJson(configs), mobile_app, country_code);
  const device = join(dirname(file), `${String(customer_id)}_otp.pickle`);
  const values = valuesOf({
    brand: first.brand,
    country: country_code,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    macId: client.macid ?? client.mac_id,
  });
  return {
    name: "Home Assistant",
    files: [file, ...(configs === undefined ? [] : [configs])],
    values,
    lacks: lacksOf(values, HOME_ASSISTANT_KEYS),
    ...(/^\w+$/.test(String(customer_id)) && existsSync(device) && { device }),
  };
}

const brandOfApp = (app: unknown): Brand | undefined =>
  brands.find((brand) => typeof app === "string" && app.toLowerCase() === `my${brand}`.toLowerCase());

const clientOf = (configs: Json, app: unknown, country: unknown): Json =>
  objectOf(objectOf(objectOf(configs[String(app)]).configs)[String(country)]);
