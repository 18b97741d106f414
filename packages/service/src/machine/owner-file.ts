// Files that their owner alone reads, made whole or not at all and never over one that is there.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** @throws Error with a sentence where others can read the file */
export function requireOwnersOnly(file: string): void {
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }
}

/** Makes a file with a text. @returns false where the file is there already */
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
 * Makes a file from what `write` writes to the path of an empty one.
 * @throws Error with a sentence where the file is there already
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

export const copyOwnerFile = (from: string, to: string): Promise<void> =>
  writeOwnerFile(to, async (path) => copyFileSync(from, path));

/** @throws Error with a sentence where the file is there */
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
    // A link is made whole or not at all, and never over a file that is there.
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
    // Windows brings no folder to disk.
    if (process.platform !== "win32") throw error;
  } finally {
    closeSync(opened);
  }
}
