import { homedir } from "node:os";
import { join } from "node:path";

/**
 * From source: the folder that `npm start` and `npm run serve` use too. Installed: a folder of the user. Never the current
 * folder.
 */
export const defaultData = (): string =>
  import.meta.filename.endsWith(".ts") ? ".openpims" : join(homedir(), ".openpims");

export const deviceFolder = (data: string): string => join(data, "device");

/** The folder of a service with the same data folder; it holds the service's secrets. */
export const serviceFolder = (data: string): string => join(data, "service");
