import type { Given } from "./fields.ts";
import { readConfigurationFile, writeConfigurationFile } from "./file.ts";

/** Adds values to the data folder's configuration file, whose other values stay. @returns the file's path */
export const saveValues = (data: string, values: Given): Promise<string> =>
  writeConfigurationFile(data, { ...readConfigurationFile(data), ...values });
