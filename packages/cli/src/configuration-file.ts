import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Given, type Key, type KeyName, keyNames, keys, monitoringKeys } from "./configuration-keys.ts";
import { UsageError } from "./settings.ts";

export const configurationFile = (data: string): string => join(data, "openpims.json");

const isMonitoring = (name: string): boolean => monitoringKeys.some((known) => known === name);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The file's text, `undefined` where there is none. It may hold the client's secret, so it must be its owner's only. */
function readOwnersOnly(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & 0o077) !== 0)
      throw new UsageError(`${file} can be read by others: make it its owner's only (chmod 600)`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What the configuration file of a data folder says; nothing where there is none.
 * @throws UsageError where it is not its owner's only, is no JSON, or has a key or a value that is not known
 */
export function readConfigurationFile(data: string): Given {
  const file = configurationFile(data);
  const text = readOwnersOnly(file);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the file.
    throw new UsageError(`${file} is not JSON`);
  }
  if (!isObject(value)) throw new UsageError(`${file} must hold one JSON object`);
  const { monitoring = {}, ...rest } = value;
  if (!isObject(monitoring)) throw new UsageError(`"monitoring" in ${file} must be an object`);
  const topLevel = keyNames.filter((name) => !isMonitoring(name));
  return {
    ...readKeys(file, rest, topLevel, "", [...topLevel, "monitoring"]),
    ...readKeys(file, monitoring, monitoringKeys, "monitoring.", monitoringKeys),
  };
}

function readKeys(
  file: string,
  source: Readonly<Record<string, unknown>>,
  names: readonly KeyName[],
  prefix: string,
  allowed: readonly string[],
): Given {
  const given: Partial<Record<KeyName, string>> = {};
  for (const [name, value] of Object.entries(source)) {
    const known = names.find((one) => one === name);
    if (known === undefined)
      throw new UsageError(`"${prefix}${name}" in ${file} is not known: ${allowed.join(", ")} are`);
    const key: Key = keys[known];
    // Only what is a number for `initialize` is one here.
    const type = known === "newLogTimeDuration" ? "number" : "string";
    const read = typeof value === type && value !== "" ? key.read(String(value)) : undefined;
    if (read === undefined) throw new UsageError(`"${prefix}${name}" in ${file} must be ${key.allowed}`);
    given[known] = read;
  }
  return given;
}

/** Writes what was given to the configuration file, whole or not at all, for its owner only. */
export function writeConfigurationFile(data: string, given: Given): string {
  const file = configurationFile(data);
  const { logLevel, newLogFile, newLogTimeDuration, ...rest } = given;
  const monitoring = {
    ...(logLevel && { logLevel }),
    ...(newLogFile && { newLogFile }),
    ...(newLogTimeDuration && { newLogTimeDuration: Number(newLogTimeDuration) }),
  };
  const content = { ...rest, ...(Object.keys(monitoring).length > 0 && { monitoring }) };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, file);
  return file;
}
