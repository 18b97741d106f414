// Files readable by their owner only, written atomically and never over an existing file.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { OTHERS_USE, opensToOthers, readOwnFile } from "./ownership.ts";

/** @throws Error with a message for the operator if others can read the file */
export function requireOwnersOnly(file: string): void {
  if (opensToOthers(statSync(file), OTHERS_USE, dirname(file)))
    throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
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
    if (!putInPlace(temporary, file)) throw existing(file);
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
  if (isThere(file)) throw existing(file);
}

const existing = (file: string): Error => new Error(`${file} is there already, and is not written over`);

/** True for a file, also for a link that leads nowhere: its name is taken. */
export const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

function makeTemporary(file: string): string {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  closeSync(openSync(temporary, "wx", 0o600));
  return temporary;
}

/** The answers of file systems that lack hard links or the flush of a folder, and of systems that allow none. */
const LACKS = ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK"];

/** @returns false if the file exists */
function putInPlace(temporary: string, file: string): boolean {
  toDisk(temporary);
  try {
    linkOrMove(temporary, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  toDisk(dirname(file));
  return true;
}

/** A link is atomic, and never replaces a file. Without links an empty file takes the name first. */
function linkOrMove(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
    return;
  } catch (error) {
    if (!LACKS.includes(codeOf(error))) throw error;
  }
  closeSync(openSync(file, "wx", 0o600));
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

function toDisk(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } catch (error) {
    // Windows and some mounts cannot flush a folder to disk.
    const isLack = LACKS.includes(codeOf(error)) && fstatSync(opened).isDirectory();
    if (process.platform !== "win32" && !isLack) throw error;
  } finally {
    closeSync(opened);
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
