import { developmentProfile } from "@openpims/sdk";
import { UsageError } from "../terminal/usage-error.ts";
import { type Configuration, DEFAULT_PORT } from "./configuration.ts";
import type { Given } from "./fields.ts";
import { configurationFile, readConfigurationFile, writeConfigurationFile } from "./file.ts";
import { serversOf } from "./servers.ts";

/** Adds values to the data folder's configuration file, whose other values stay. @returns the file's path */
export const saveValues = (data: string, values: Given): Promise<string> =>
  writeConfigurationFile(data, { ...readConfigurationFile(data), ...values });

/**
 * Writes every value that a program needs to the data folder's configuration file, the defaults of `development` too.
 * @returns the file's path
 */
export function saveAll(configuration: Configuration, clientSecret: string | undefined): Promise<string> {
  const given = { ...configuration.given, ...(clientSecret && { clientSecret }) };
  return writeConfigurationFile(configuration.data, { ...developmentValues(configuration), ...given });
}

/** The SDK has the addresses of the service at its default port. */
function developmentValues(configuration: Configuration): Given {
  if ((configuration.given.environment ?? "development") !== "development") return {};
  const { clientId, macID } = developmentProfile;
  const servers = configuration.port === DEFAULT_PORT ? {} : serversOf(configuration);
  return { environment: "development", brand: "Peugeot", clientId, macId: macID, ...servers };
}

/** @throws UsageError if the folder's file has the values of another environment: the demo's would replace them */
export function requireDemoFile(data: string): void {
  const { environment = "development" } = readConfigurationFile(data);
  if (environment !== "development")
    throw new UsageError(
      `${configurationFile(data)} is of ${environment}: give the demo a folder of its own with --data`,
    );
}
