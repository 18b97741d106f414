import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { UsageError } from "../terminal/usage-error.ts";

/**
 * The text of a file that holds a secret, `undefined` where there is no file.
 * @throws UsageError where others can read it, or nobody
 */
export function readOwnerOnly(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new UsageError(`${file} cannot be read (${code})`);
  }
  try {
    // Windows has no such bits; a user's folder is closed to the others there by its inherited rules.
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & 0o077) !== 0)
      throw new UsageError(`${file} can be read by others: make it its owner's only (chmod 600)`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}
