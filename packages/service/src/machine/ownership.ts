// The service trusts the files of its data folder: secrets of another user's would be known to that user.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";

const OTHERS_WRITE = 0o022;
const OTHERS_USE = 0o077;
/** Of a folder such as `/tmp`: nobody renames or removes another's files there. */
const STICKY = 0o1000;

/** Windows has neither owners nor modes of this kind; a user's folder is closed to others there by its inherited rules. */
const user = (): number | undefined => process.geteuid?.();

function requireOwner(path: string, { uid }: Stats): void {
  const own = user();
  if (own !== undefined && uid !== own)
    throw new Error(`${path} belongs to another user (${uid}): give it to the service's own (chown ${own})`);
}

function refuseWriters(path: string, { mode }: Stats, cure: string): void {
  if (user() !== undefined && (mode & OTHERS_WRITE) !== 0)
    throw new Error(`${path} can be changed by others: make it its owner's only (${cure})`);
}

/**
 * Checks a folder that holds secrets, and the one that it is in: who may change that one can put another in its place.
 * @throws Error with a sentence where the folder is a link, of another user, or can be changed by others
 */
export function requireOwnFolder(folder: string): void {
  const path = resolve(folder);
  const found = statOf(path, constants.O_DIRECTORY);
  requireOwner(path, found);
  refuseWriters(path, found, "chmod 700");
  const parent = dirname(path);
  const above = statSync(parent);
  if ((above.mode & STICKY) !== 0) return;
  if (above.uid !== 0) requireOwner(parent, above);
  refuseWriters(parent, above, "chmod go-w");
}

/**
 * Reads a file that its owner alone may read. The file that is checked is the one that is read.
 * @throws Error with a sentence where it is a link, of another user, or open to others; the system's where it is missing
 */
export function readOwnFile(file: string): string {
  const opened = open(file, 0);
  try {
    const found = fstatSync(opened);
    if (!found.isFile()) throw new Error(`${file} is no file`);
    requireOwner(file, found);
    if (user() !== undefined && (found.mode & OTHERS_USE) !== 0)
      throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
    return readFileSync(opened, "utf8");
  } finally {
    closeSync(opened);
  }
}

/**
 * Checks a file of the own folder without opening it.
 * @returns false where there is none
 * @throws Error with a sentence where it is a link, of another user, or can be changed by others
 */
export function isOwnFile(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return false;
  if (!found.isFile()) throw linkInItsPlace(file);
  requireOwner(file, found);
  refuseWriters(file, found, "chmod 600");
  return true;
}

const linkInItsPlace = (path: string): Error =>
  new Error(`${path} is a link or no file: put the file or folder itself there`);

function open(path: string, flags: number): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ELOOP" || code === "ENOTDIR" ? linkInItsPlace(path) : error;
  }
}

function statOf(path: string, flags: number): Stats {
  if (user() === undefined) return statSync(path);
  const opened = open(path, flags);
  try {
    return fstatSync(opened);
  } finally {
    closeSync(opened);
  }
}
