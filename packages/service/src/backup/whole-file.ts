import { randomBytes } from "node:crypto";
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** Brings what stands in the file to the disk. */
function toDisk(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } catch (error) {
    // Windows knows no folders on disk.
    if (process.platform !== "win32") throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a file of its owner's only, whole or not at all, and never over one that is there.
 * @param write writes to the path that it is given, where an empty file is
 * @throws Error with a sentence where the file is there
 */
export async function makeWholeFile(file: string, write: (path: string) => Promise<void>): Promise<void> {
  refuseExisting(file);
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  closeSync(openSync(temporary, "wx", 0o600));
  try {
    await write(temporary);
    toDisk(temporary);
    linkSync(temporary, file);
    toDisk(dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") refuseExisting(file);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

export const copyWholeFile = (from: string, to: string): Promise<void> =>
  makeWholeFile(to, async (path) => copyFileSync(from, path));

export function refuseExisting(file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already, and is not written over`);
}
