import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";

const isErrno = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/** @throws Error with a sentence where others can read the file */
export function keptToOwner(file: string): void {
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }
}

/**
 * A secret that the service keeps in a file of its owner's only, `undefined` where there is none yet.
 * @throws Error with a sentence where others can read it or it is no secret
 */
export function readSecret(file: string): string | undefined {
  let secret: string;
  try {
    keptToOwner(file);
    secret = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
  if (!/^[0-9a-f]{64}$/.test(secret)) throw new Error(`${file} does not hold 32 bytes in hex`);
  return secret;
}

function makeSecret(file: string): void {
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
    if (!isErrno(error, "EEXIST")) throw error;
  } finally {
    rmSync(temporary);
  }
}

/** A secret of the service: 32 random bytes in hex, made at the first start. Processes that start at once agree on one. */
export function keepSecret(file: string): string {
  const kept = readSecret(file);
  if (kept !== undefined) return kept;
  makeSecret(file);
  const made = readSecret(file);
  if (made === undefined) throw new Error(`${file} could not be made`);
  return made;
}
