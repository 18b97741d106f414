// Network shares, exFAT and bind mounts of other systems lack permissions, owners or hard links. The SDK has the same rule.
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The owner and the mode that a fresh file and folder have although only their maker is to use them. */
export interface FreshFiles {
  readonly uid: number;
  /** The bits of others; 0 where the file system keeps permissions. */
  readonly fileBits: number;
  readonly folderBits: number;
  readonly hasLinks: boolean;
}

const OTHERS = 0o077;

/** By the device number of the file system. */
const known = new Map<number, FreshFiles | undefined>();

/**
 * Finds out what the folder's file system keeps, by a file and a folder that are made there and removed.
 * @returns `undefined` where nothing can be made in the folder
 */
export function freshFilesIn(folder: string): FreshFiles | undefined {
  try {
    const { dev } = lstatSync(folder);
    if (!known.has(dev)) known.set(dev, probe(folder));
    return known.get(dev);
  } catch {
    return undefined;
  }
}

function probe(folder: string): FreshFiles | undefined {
  const own = join(folder, `.probe-${randomBytes(6).toString("hex")}`);
  const file = join(own, "file");
  try {
    mkdirSync(own, 0o700);
    writeFileSync(file, "", { mode: 0o600, flag: "wx" });
    for (const [path, mode] of [[own, 0o700] as const, [file, 0o600] as const])
      ignore(() => chmodSync(path, mode));
    const { uid, mode } = lstatSync(file);
    return {
      uid,
      fileBits: mode & OTHERS,
      folderBits: lstatSync(own).mode & OTHERS,
      hasLinks: ignore(() => linkSync(file, `${file}.link`)),
    };
  } catch {
    return undefined;
  } finally {
    ignore(() => rmSync(own, { recursive: true, force: true }));
  }
}

/** @returns true where the system did it */
function ignore(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** A file system's lack, in words for its user. */
export type FileSystemLack = "permissions" | "hard links";

/** Names what the folder's file system lacks. Nothing on Windows, whose folders close themselves by inherited rules. */
export function fileSystemLacks(folder: string): readonly FileSystemLack[] {
  const fresh = freshFilesIn(folder);
  if (fresh === undefined) return [];
  const own = process.geteuid?.();
  const keeps = own === undefined || (fresh.uid === own && (fresh.fileBits | fresh.folderBits) === 0);
  return [...(keeps ? [] : ["permissions" as const]), ...(fresh.hasLinks ? [] : ["hard links" as const])];
}

/** A lack, its consequence and its remedy, for the operator. */
export const lackInWords: Readonly<Record<FileSystemLack, string>> = {
  permissions:
    "the file system of the data folder keeps no permissions: others on this machine may read the keys and the store, and chmod changes nothing. Better: a folder on a local disk, or in a container a named volume; the keys by variable",
  "hard links":
    "the file system of the data folder has no hard links: a power cut at the first start can leave an empty file. Better: a folder on a local disk, or in a container a named volume",
};
