// Network shares, exFAT, bind mounts of other systems and Android's storage lack permissions, owners or hard links.
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The owner and the mode of a new file and folder that were made for their owner only. */
export interface FreshFiles {
  readonly uid: number;
  /** The bits of others; 0 where the file system keeps permissions. */
  readonly fileBits: number;
  readonly folderBits: number;
  readonly hasLinks: boolean;
}

/** The facts of a file or folder that decide on access to it: Node's `Stats`, whose type applications may lack. */
export interface FileFacts {
  readonly uid: number;
  readonly mode: number;
  isDirectory(): boolean;
}

const OTHERS = 0o077;

/** By the device number of the file system. */
const known = new Map<number, FreshFiles | undefined>();

/**
 * Tests the folder's file system with a new file and folder, which are removed.
 * @returns `undefined` if nothing can be made in the folder
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

/** @returns true if the work threw no error */
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

/**
 * Names what the folder's file system lacks, for a command that warns its user. Nothing on Windows, whose folders close
 * themselves to others by inherited rules.
 * @param folder an existing folder: the first check of its file system makes a probe folder in it, and removes it
 * @example
 * if (fileSystemLacks("/mnt/share/device").includes("permissions")) console.warn("Others can read this folder");
 */
export function fileSystemLacks(folder: string): readonly FileSystemLack[] {
  const fresh = freshFilesIn(folder);
  if (fresh === undefined) return [];
  const own = process.geteuid?.();
  const keeps = own === undefined || (fresh.uid === own && (fresh.fileBits | fresh.folderBits) === 0);
  return [...(keeps ? [] : ["permissions" as const]), ...(fresh.hasLinks ? [] : ["hard links" as const])];
}
