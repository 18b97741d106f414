// The service trusts the files of its data folder: another user would know the secrets that they planted there.
import {
  accessSync,
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
const OWNER_WRITES = 0o200;
/** The sticky bit of a folder such as `/tmp`: users cannot rename or remove each other's files. */
const STICKY = 0o1000;

/** Windows has no such owners and modes: inherited permissions close a user's folder to others. */
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
 * Checks a folder that holds secrets, and its parent: a user who can change the parent can replace the folder.
 * @throws Error with a message for the operator if the folder is a link, another user's, or can be changed by others
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
 * Reads a file that only its owner may read. The checked file is the one that is read.
 * @throws Error with a message if it is a link, another user's, or open to others; the system's error if it is missing
 */
export const readOwnFile = (file: string): string =>
  readChecked(open(file, 0), file, (found) => {
    requireOwner(file, found);
    if (user() !== undefined && (found.mode & OTHERS_USE) !== 0)
      throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }).toString("utf8");

/**
 * Reads a file of the operator's that others may read, but not change. It may be a link, and root's.
 * @throws Error with a message if it is another user's or can be changed by others; the system's error if it is missing
 */
export const readUnchangedFile = (file: string): Buffer =>
  readChecked(openLinked(file), file, (found) => {
    if (found.uid !== 0) requireOwner(file, found);
    refuseWriters(file, found, "chmod go-w");
  });

function readChecked(opened: number, file: string, check: (found: Stats) => void): Buffer {
  try {
    const found = fstatSync(opened);
    if (!found.isFile()) throw new Error(`${file} is no file`);
    check(found);
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** A secret in a file of the operator's choice. */
export interface GivenSecret {
  readonly text: string;
  /** True where other users of the machine, or of the file's group, may read it too. */
  readonly open: boolean;
}

/**
 * Reads a secret from a file of the operator's choice, such as a mounted one: a link, root's, and often readable by all.
 * @throws Error with a sentence where another user may change it, or where the own user can close it to others; the
 * system's where it cannot be read
 */
export function readGivenFile(file: string): GivenSecret {
  let open = false;
  const content = readChecked(openLinked(file), file, (found) => {
    open = user() !== undefined && (found.mode & OTHERS_USE) !== 0;
    if (isMountedReadOnly(file)) return;
    if (found.uid !== 0) requireOwner(file, found);
    refuseWriters(file, found, "chmod 600");
    if (open && found.uid === user() && (found.mode & OWNER_WRITES) !== 0)
      throw new Error(
        `${file} can be read by others: make it its owner's only (chmod 600; of a secret in Kubernetes, defaultMode: 0400)`,
      );
  });
  return { text: content.toString("utf8"), open };
}

function isMountedReadOnly(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EROFS";
  }
}

/**
 * Checks a file of the own folder without opening it.
 * @returns false if there is no file
 * @throws Error with a message for the operator if it is a link, another user's, or can be changed by others
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

/** Waits for no writer of a FIFO. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file that may be reached by a link. */
const openLinked = (path: string): number => openSync(path, READ);

/** Opens a file or a folder, and follows no link. */
function open(path: string, flags: number): number {
  try {
    return openSync(path, READ | (constants.O_NOFOLLOW ?? 0) | flags);
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
