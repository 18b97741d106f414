// Files readable by their owner only, written atomically and never over an existing file.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { readOwnFile } from "./ownership.ts";

/** @throws Error with a message for the operator if others can read the file */
export function requireOwnersOnly(file: string): void {
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }
}

/** Makes a file with a text. @returns false if the file exists */
export function makeOwnerFile(file: string, text: string): boolean {
  const temporary = makeTemporary(file);
  try {
    writeFileSync(temporary, text);
    return putInPlace(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Makes a file from the output of `write`, which gets the path of an empty file.
 * @throws Error with a message for the operator if the file exists
 */
export async function writeOwnerFile(file: string, write: (path: string) => Promise<void>): Promise<void> {
  refuseExisting(file);
  const temporary = makeTemporary(file);
  try {
    await write(temporary);
    if (!putInPlace(temporary, file)) refuseExisting(file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Copies a secret. The checked file is the one that is read.
 * @throws Error with a message for the operator if the copy exists, or the file is a link, another user's or open to others
 */
export const copyOwnerFile = (from: string, to: string): Promise<void> => {
  const text = readOwnFile(from);
  // Written, not copied: a copy would have the mode of its source.
  return writeOwnerFile(to, async (path) => writeFileSync(path, text));
};

/** @throws Error with a message for the operator if the file exists */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already, and is not written over`);
}

function makeTemporary(file: string): string {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  closeSync(openSync(temporary, "wx", 0o600));
  return temporary;
}

function putInPlace(temporary: string, file: string): boolean {
  toDisk(temporary);
  try {
    // A link is atomic, and never replaces an existing file.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  toDisk(dirname(file));
  return true;
}

function toDisk(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } catch (error) {
    // Windows cannot flush a folder to disk.
    if (process.platform !== "win32") throw error;
  } finally {
    closeSync(opened);
  }
}
