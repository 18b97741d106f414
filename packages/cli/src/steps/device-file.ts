import { readFileSync, statSync } from "node:fs";
import { UsageError } from "../terminal/usage-error.ts";

/** The file of a device has a few thousand bytes. */
const MOST_BYTES = 1024 * 1024;

/** The bytes of a device's file. @throws UsageError */
export function readDeviceFile(path: string): Uint8Array {
  try {
    if (statSync(path).size > MOST_BYTES)
      throw new UsageError(`${path} is too long to be the file of a device`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
