import { join } from "node:path";
import { makeFolder, replaceFile } from "@openpims/sdk/node";
import { UsageError } from "../terminal/usage-error.ts";
import {
  addValue,
  type Field,
  type FieldName,
  fieldNames,
  fields,
  type Given,
  monitoringFields,
  monitoringOf,
  type Values,
} from "./fields.ts";
import { readOwnerOnly } from "./owner-only-file.ts";

export const configurationFile = (data: string): string => join(data, "openpims.json");

const isMonitoring = (name: string): boolean => monitoringFields.some((known) => known === name);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the configuration file of a data folder. A missing file counts as empty.
 * @throws UsageError if others can read the file, if it is not JSON, or if a key or a value is unknown
 */
export function readConfigurationFile(data: string): Given {
  const file = configurationFile(data);
  const text = readOwnerOnly(file);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the file.
    throw new UsageError(`${file} is not JSON`);
  }
  if (!isObject(value)) throw new UsageError(`${file} must hold one JSON object`);
  const { monitoring = {}, ...rest } = value;
  if (!isObject(monitoring)) throw new UsageError(`"monitoring" in ${file} must be an object`);
  const topLevel = fieldNames.filter((name) => !isMonitoring(name));
  return {
    ...readFields(file, rest, topLevel, "", [...topLevel, "monitoring"]),
    ...readFields(file, monitoring, monitoringFields, "monitoring.", monitoringFields),
  };
}

function readFields(
  file: string,
  source: Readonly<Record<string, unknown>>,
  names: readonly FieldName[],
  prefix: string,
  allowed: readonly string[],
): Given {
  const given: Partial<Values> = {};
  for (const [name, value] of Object.entries(source)) {
    const known = names.find((one) => one === name);
    if (known === undefined)
      throw new UsageError(`"${prefix}${name}" in ${file} is not known: ${allowed.join(", ")} are`);
    const { json }: Field = fields[known];
    if (typeof value !== (json ?? "string") || value === "" || !addValue(given, known, String(value)))
      throw new UsageError(`"${prefix}${name}" in ${file} must be ${fields[known].allowed}`);
  }
  return given;
}

/** Writes the values to the configuration file, atomically and readable by its owner only. */
export async function writeConfigurationFile(data: string, given: Given): Promise<string> {
  const file = configurationFile(data);
  const { logLevel, newLogFile, newLogTimeDuration, ...rest } = given;
  const monitoring = monitoringOf(given);
  const content = { ...rest, ...(Object.keys(monitoring).length > 0 && { monitoring }) };
  await makeFolder(data);
  await replaceFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
  return file;
}
