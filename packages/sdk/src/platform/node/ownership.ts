// The SDK trusts the files in its folder: another user who could change them could plant keys and tokens.
// Its calls are synchronous: a thread of the pool costs more than the call itself.
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
import { dirname } from "node:path";
import { StoreError } from "@openpims/maccess";
import { systemCode } from "./durable-file.ts";
import { type FileFacts, freshFilesIn } from "./file-system.ts";

const OTHERS_WRITE = 0o022;
/** The sticky bit of a folder such as `/tmp`: users cannot rename or remove each other's files. */
const STICKY = 0o1000;

/** Windows has no such owners and modes: inherited permissions close a user's folder to others. */
const user = (): number | undefined => process.geteuid?.();

const refused = (sentence: string): StoreError => new StoreError("failed", sentence);

const linkAt = (path: string): StoreError =>
  refused(`${path} is a link or no file: put the file or folder itself there`);

/** The folder to test the file system in; `undefined` if it may be another user's. */
type Folder = string | undefined;

/** A file system without owners gives a new file the same owner as every other. */
function requireOwner(path: string, { uid }: Stats, folder: Folder): void {
  const own = user();
  if (own !== undefined && uid !== own && uid !== freshIn(folder)?.uid)
    throw refused(`${path} belongs to another user (${uid}): give it to your own (chown ${own})`);
}

/** A file system without permissions gives every file the same mode and ignores chmod. */
function refuseWriters(path: string, found: Stats, folder: Folder): void {
  if (user() !== undefined && opensToOthers(found, OTHERS_WRITE, folder))
    throw refused(`${path} can be changed by others: run chmod go-w on it and try again`);
}

const freshIn = (folder: Folder) => (folder === undefined ? undefined : freshFilesIn(folder));

/** True if others have a right that they lack on a new file of this user in the same folder. */
export function opensToOthers(found: FileFacts, rights: number, folder: Folder): boolean {
  if ((found.mode & rights) === 0) return false;
  const fresh = freshIn(folder);
  const unavoidable = fresh === undefined ? 0 : found.isDirectory() ? fresh.folderBits : fresh.fileBits;
  return (found.mode & rights & ~unavoidable) !== 0;
}

/**
 * Checks the folder of the records, if it exists, and its parent.
 * @throws StoreError `failed` if the folder is a link, belongs to another user, or can be changed by others
 */
export function requireOwnFolder(folder: string): void {
  if (user() === undefined) return;
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) throw linkAt(folder);
  requireOwner(folder, found, folder);
  refuseWriters(folder, found, folder);
  const parent = dirname(folder);
  const above = statSync(parent);
  if ((above.mode & STICKY) !== 0) return;
  const same = above.dev === found.dev ? folder : undefined;
  if (above.uid !== 0) requireOwner(parent, above, same);
  refuseWriters(parent, above, same);
}

/** The access to an existing file: to read it, or to change it in place too. */
type Access = "read" | "change";

/** Follows no link, and waits for no writer of a FIFO. */
const flagsOf = (access: Access): number =>
  (access === "read" ? constants.O_RDONLY : constants.O_RDWR) |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/** An open file that was checked; its holder closes it. */
export interface OwnFile {
  readonly descriptor: number;
  readonly found: Stats;
}

/** The checks of {@link openOwnFile}. */
interface OpenChecks {
  /** False in a folder that its caller has just checked. Default: true. */
  readonly ofFolder?: boolean;
  /** Checks the opened file. */
  readonly ofFile?: (found: Stats) => void;
}

/**
 * Opens a file. The checked file is the one that is used.
 * @throws StoreError `failed` as {@link requireOwnFolder}; the system's error if the file is missing
 */
export function openOwnFile(
  path: string,
  access: Access,
  { ofFolder = true, ofFile = () => undefined }: OpenChecks = {},
): OwnFile {
  if (ofFolder) requireOwnFolder(dirname(path));
  const descriptor = openNoLink(path, flagsOf(access));
  try {
    const found = fstatSync(descriptor);
    requireOwnFile(path, found, ofFile);
    return { descriptor, found };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openNoLink(path: string, flags: number): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw systemCode(error) === "ELOOP" ? linkAt(path) : error;
  }
}

/** Reads a file. @throws as {@link openOwnFile} */
export function readOwnFile(path: string, checks?: OpenChecks): string {
  const { descriptor } = openOwnFile(path, "read", checks);
  try {
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** Checks the facts of an opened file. @throws StoreError `failed` as {@link requireOwnFolder} */
export function requireOwnFile(
  path: string,
  found: Stats,
  check: (found: Stats) => void = () => undefined,
): void {
  if (!found.isFile()) throw linkAt(path);
  requireOwner(path, found, dirname(path));
  check(found);
  refuseWriters(path, found, dirname(path));
}

/** The facts of a file, `undefined` if there is none. @throws StoreError `failed` as {@link requireOwnFolder} */
export function ownFile(path: string): Stats | undefined {
  requireOwnFolder(dirname(path));
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found) requireOwnFile(path, found);
  return found;
}
