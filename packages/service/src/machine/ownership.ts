// The service trusts the files of its data folder: another user would know the secrets that they planted there.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { freshFilesIn } from "./file-system.ts";

const OTHERS_WRITE = 0o022;
export const OTHERS_USE = 0o077;
const OWNER_WRITES = 0o200;
/** The sticky bit of a folder such as `/tmp`: users cannot rename or remove each other's files. */
const STICKY = 0o1000;

/** Windows has no such owners and modes: inherited permissions close a user's folder to others. */
const user = (): number | undefined => process.geteuid?.();

/** The folder whose fresh files show what its file system keeps; `undefined` where it may be another's. */
type Folder = string | undefined;

const freshIn = (folder: Folder) => (folder === undefined ? undefined : freshFilesIn(folder));

/** A file system without owners gives every file the same one, also what was made just now. */
function requireOwner(path: string, { uid }: Stats, folder: Folder): void {
  const own = user();
  if (own !== undefined && uid !== own && uid !== freshIn(folder)?.uid)
    throw new Error(
      `${path} belongs to another user (${uid}): run this as that user if the service does, or give it to this one (chown ${own})`,
    );
}

/** A file system without permissions gives every file the same mode, whatever chmod was told. */
function refuseWriters(path: string, found: Stats, cure: string, folder: Folder): void {
  if (opensToOthers(found, OTHERS_WRITE, folder))
    throw new Error(`${path} can be changed by others: make it its owner's only (${cure})`);
}

/** True where others have a right that they would not have to a fresh file of ours in the same folder. */
export function opensToOthers(found: Stats, rights: number, folder: Folder): boolean {
  if (user() === undefined || (found.mode & rights) === 0) return false;
  const fresh = freshIn(folder);
  const unavoidable = fresh === undefined ? 0 : found.isDirectory() ? fresh.folderBits : fresh.fileBits;
  return (found.mode & rights & ~unavoidable) !== 0;
}

/** Makes the file its owner's only, as far as its file system keeps that. @throws Error the system's, where it could */
export function closeToOthers(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    // Some mounts refuse each chmod.
    if (opensToOthers(statSync(file), OTHERS_USE, dirname(file))) throw error;
  }
}

/** Makes a folder and its missing parents for their owner only. An existing folder keeps its mode. @throws Error the system's */
export function makeOwnFolder(folder: string): void {
  // Not mkdir's own `recursive`: beneath /proc and the like it tries for ever.
  try {
    makeOneFolder(folder);
  } catch (error) {
    const parent = dirname(resolve(folder));
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === resolve(folder)) throw error;
    makeOwnFolder(parent);
    makeOneFolder(folder);
  }
}

function makeOneFolder(folder: string): void {
  try {
    mkdirSync(folder, 0o700);
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Checks a folder that holds secrets, and its parent: a user who can change the parent can replace the folder.
 * @throws Error with a message for the operator if the folder is a link, another user's, or can be changed by others
 */
export function requireOwnFolder(folder: string): void {
  const path = resolve(folder);
  const found = statOf(path, constants.O_DIRECTORY);
  requireOwner(path, found, path);
  refuseWriters(path, found, "chmod 700", path);
  const parent = dirname(path);
  const above = statSync(parent);
  if ((above.mode & STICKY) !== 0) return;
  const same = above.dev === found.dev ? path : undefined;
  if (above.uid !== 0) requireOwner(parent, above, same);
  refuseWriters(parent, above, "chmod go-w", same);
}

/**
 * Reads a file that only its owner may read. The checked file is the one that is read.
 * @throws Error with a message if it is a link, another user's, or open to others; the system's error if it is missing
 */
export const readOwnFile = (file: string): string =>
  readChecked(open(file, 0), file, (found) => {
    requireOwner(file, found, dirname(file));
    if (opensToOthers(found, OTHERS_USE, dirname(file)))
      throw new Error(`${file} can be read by others: make it its owner's only (chmod 600)`);
  }).toString("utf8");

/**
 * Reads a file of the operator's that others may read, but not change. It may be a link, and root's.
 * @throws Error with a message if it is another user's or can be changed by others; the system's error if it is missing
 */
export const readUnchangedFile = (file: string): Buffer =>
  readChecked(openLinked(file), file, (found) => {
    if (found.uid !== 0) requireOwner(file, found, dirname(file));
    refuseWriters(file, found, "chmod go-w", dirname(file));
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
    if (found.uid !== 0) requireOwner(file, found, dirname(file));
    refuseWriters(file, found, "chmod 600", dirname(file));
    if (
      opensToOthers(found, OTHERS_USE, dirname(file)) &&
      found.uid === user() &&
      (found.mode & OWNER_WRITES) !== 0
    )
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
  requireOwner(file, found, dirname(file));
  refuseWriters(file, found, "chmod 600", dirname(file));
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
