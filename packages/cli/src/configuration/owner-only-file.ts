import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { secretFileFault } from "@openpims/sdk/node";
import { UsageError } from "../terminal/usage-error.ts";
import { decodeText } from "./decode-text.ts";

/**
 * The text of a file that holds a secret, `undefined` if there is no file.
 * @throws UsageError if others can read the file, or if it cannot be read
 */
export function readOwnerOnly(file: string): string | undefined {
  let descriptor: number;
  try {
    // Without waiting for a writer: it may be a FIFO.
    descriptor = openSync(
      file,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new UsageError(`${file} cannot be read (${code})`);
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new UsageError(`${file} is no file: put the file itself there`);
    const fault = secretFileFault(found, dirname(file));
    if (fault === "another user's")
      throw new UsageError(
        `${file} belongs to another user: give it to your own (chown ${process.geteuid?.()})`,
      );
    if (fault === "open to others")
      throw new UsageError(`${file} can be read by others: make it its owner's only (chmod 600)`);
    return decodeText(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}
