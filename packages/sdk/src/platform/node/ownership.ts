// The SDK trusts the files in its folder: another user who could change them could plant keys and tokens.
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "@openpims/maccess";
import { systemCode } from "./durable-file.ts";
import { freshFilesIn } from "./file-system.ts";

const OTHERS_WRITE = 0o022;
/** The sticky bit of a folder such as `/tmp`: users cannot rename or remove each other's files. */
const STICKY = 0o1000;

/** Follows no link, and waits for no writer of a FIFO. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

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
export function opensToOthers(found: Stats, rights: number, folder: Folder): boolean {
  if ((found.mode & rights) === 0) return false;
  const fresh = freshIn(folder);
  const unavoidable = fresh === undefined ? 0 : found.isDirectory() ? fresh.folderBits : fresh.fileBits;
  return (found.mode & rights & ~unavoidable) !== 0;
}

/**
 * Checks the folder of the records, if it exists, and its parent.
 * @throws StoreError `failed` if the folder is a link, belongs to another user, or can be changed by others
 */
export async function requireOwnFolder(folder: string): Promise<void> {
  if (user() === undefined) return;
  const found = await lstat(folder).catch(absent);
  if (!found) return;
  if (!found.isDirectory()) throw linkAt(folder);
  requireOwner(folder, found, folder);
  refuseWriters(folder, found, folder);
  const parent = dirname(folder);
  const above = await stat(parent);
  if ((above.mode & STICKY) !== 0) return;
  const same = above.dev === found.dev ? folder : undefined;
  if (above.uid !== 0) requireOwner(parent, above, same);
  refuseWriters(parent, above, same);
}

/**
 * Reads a file. The checked file is the one that is read.
 * @param check checks the opened file
 * @throws StoreError `failed` as {@link requireOwnFolder}; the system's error if the file is missing
 */
export async function readOwnFile(path: string, check: (found: Stats) => void = () => {}): Promise<string> {
  await requireOwnFolder(dirname(path));
  const file = await open(path, READ).catch((error: unknown) => {
    throw systemCode(error) === "ELOOP" ? linkAt(path) : error;
  });
  try {
    await requireOwnOpenFile(path, file, check);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Checks the opened file. @throws StoreError `failed` as {@link requireOwnFolder} */
export async function requireOwnOpenFile(
  path: string,
  file: FileHandle,
  check: (found: Stats) => void = () => {},
): Promise<void> {
  const found = await file.stat();
  if (!found.isFile()) throw linkAt(path);
  requireOwner(path, found, dirname(path));
  check(found);
  refuseWriters(path, found, dirname(path));
}

/** @returns false if there is no file. @throws StoreError `failed` as {@link requireOwnFolder} */
export async function isOwnFile(path: string): Promise<boolean> {
  const folder = dirname(path);
  await requireOwnFolder(folder);
  const found = await lstat(path).catch(absent);
  if (!found) return false;
  if (!found.isFile()) throw linkAt(path);
  requireOwner(path, found, folder);
  refuseWriters(path, found, folder);
  return true;
}

function absent(error: unknown): undefined {
  if (systemCode(error) === "ENOENT") return undefined;
  throw error;
}
