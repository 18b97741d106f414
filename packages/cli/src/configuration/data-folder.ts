import { homedir } from "node:os";
import { join } from "node:path";

/**
 * In a checkout, which runs from source, the folder that `npm start` and `npm run serve` use too; installed, one of the
 * user's, never the folder that the command is called from.
 */
export const defaultData = (): string =>
  import.meta.filename.endsWith(".ts") ? ".openpims" : join(homedir(), ".openpims");

export const deviceFolder = (data: string): string => join(data, "device");

/** The folder of a service on the same data folder, with its secrets. */
export const serviceFolder = (data: string): string => join(data, "service");
