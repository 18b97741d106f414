// The SDK trusts the files in its folder: another user who could change them could plant keys and tokens.
import { constants, type Stats } from "node:fs";
import { lstat, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "@openpims/maccess";
import { systemCode } from "./durable-file.ts";

const OTHERS_WRITE = 0o022;
/** The sticky bit of a folder such as `/tmp`: users cannot rename or remove each other's files. */
const STICKY = 0o1000;

/** Windows has no such owners and modes: inherited permissions close a user's folder to others. */
const user = (): number | undefined => process.geteuid?.();

const refused = (sentence: string): StoreError => new StoreError("failed", sentence);

const linkAt = (path: string): StoreError =>
  refused(`${path} is a link or no file: put the file or folder itself there`);

function requireOwner(path: string, { uid }: Stats): void {
  const own = user();
  if (own !== undefined && uid !== own)
    throw refused(`${path} belongs to another user (${uid}): give it to your own (chown ${own})`);
}

function refuseWriters(path: string, { mode }: Stats): void {
  if (user() !== undefined && (mode & OTHERS_WRITE) !== 0)
    throw refused(`${path} can be changed by others: run chmod go-w on it and try again`);
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
  requireOwner(folder, found);
  refuseWriters(folder, found);
  const parent = dirname(folder);
  const above = await stat(parent);
  if ((above.mode & STICKY) !== 0) return;
  if (above.uid !== 0) requireOwner(parent, above);
  refuseWriters(parent, above);
}

/**
 * Reads a file. The checked file is the one that is read.
 * @param check checks the opened file
 * @throws StoreError `failed` as {@link requireOwnFolder}; the system's error if the file is missing
 */
export async function readOwnFile(path: string, check: (found: Stats) => void = () => {}): Promise<string> {
  await requireOwnFolder(dirname(path));
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((error: unknown) => {
    throw systemCode(error) === "ELOOP" ? linkAt(path) : error;
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw linkAt(path);
    requireOwner(path, found);
    check(found);
    refuseWriters(path, found);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** @returns false if there is no file. @throws StoreError `failed` as {@link requireOwnFolder} */
export async function isOwnFile(path: string): Promise<boolean> {
  await requireOwnFolder(dirname(path));
  const found = await lstat(path).catch(absent);
  if (!found) return false;
  if (!found.isFile()) throw linkAt(path);
  requireOwner(path, found);
  refuseWriters(path, found);
  return true;
}

function absent(error: unknown): undefined {
  if (systemCode(error) === "ENOENT") return undefined;
  throw error;
}
