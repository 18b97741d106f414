import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { UsageError } from "../terminal/usage-error.ts";

/** The file of a device has a few thousand bytes. */
const MOST_BYTES = 1024 * 1024;

/** Waits for no writer of a FIFO. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes of a device's file. @throws UsageError */
export function readDeviceFile(path: string): Uint8Array {
  try {
    const opened = openSync(path, READ);
    try {
      return readChecked(path, opened);
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function readChecked(path: string, opened: number): Uint8Array {
  const found = fstatSync(opened);
  // A device such as /dev/zero has no end.
  if (!found.isFile()) throw new UsageError(`${path} is no file`);
  if (found.size > MOST_BYTES) throw new UsageError(`${path} is too long to be the file of a device`);
  return readFileSync(opened);
}
