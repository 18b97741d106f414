import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";

/**
 * A secret of the service in a file that its owner only can read: 32 random bytes in hex, made at the first start.
 * Several processes that start at once agree on one.
 */
export function keepSecret(file: string): string {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const made = openSync(temporary, "wx", 0o600);
  try {
    writeSync(made, randomBytes(32).toString("hex"));
    fsyncSync(made);
  } finally {
    closeSync(made);
  }
  try {
    // A link is made whole or not at all, and never over a file that is there.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary);
  }
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }
  const secret = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(secret)) throw new Error(`${file} does not hold 32 bytes in hex`);
  return secret;
}
