import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "@openpims/maccess";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** The system's word for what went wrong (`ENOENT`, `ENOSPC` …). */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** A file system's error as the store's own. File errors name paths and hold no content. */
export function storageFailure(sentence: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = systemCode(error);
  return new StoreError("failed", code === undefined ? sentence : `${sentence} (${code})`, { cause: error });
}

/**
 * Makes the folder, its owner's only. One that exists keeps its mode: it may be the host's, and shared.
 * @example
 * await makeFolder("/var/lib/my-bridge");
 */
export async function makeFolder(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: OWNER_ONLY_FOLDER });
  if (first === undefined) return;
  // A new folder survives a power cut once its parent is on disk, at every level that was made.
  for (let made = directory; made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/**
 * Replaces the file whole: a reader sees the old text or the new one, and so does the next start after a crash.
 * @example
 * await replaceFile("/var/lib/my-bridge/state.json", JSON.stringify({ version: 1 }));
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await withDraft(path, text, (draft) => rename(draft, path));
  await syncFolder(dirname(path));
}

/**
 * Creates the file whole, or not at all where it exists: the link is what decides between two processes.
 * @returns whether this call created it
 */
export async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await withDraft(path, text, async (draft) => {
      await link(draft, path);
      await rm(draft);
    });
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** Hands over a file beside `path` that has the text on disk already; where it comes to nothing, nothing is left of it. */
async function withDraft(path: string, text: string, put: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    const file = await open(draft, "wx", OWNER_ONLY_FILE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(draft);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Moves a file to the first free of the names that `nameOf` gives for 1, 2, 3 …; nothing where there is no file. */
export async function moveAside(path: string, nameOf: (n: number) => string): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      // A rename would overwrite what was set aside before; a link refuses.
      await link(path, nameOf(n));
      break;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return;
      if (systemCode(error) !== "EEXIST") throw error;
    }
  }
  await rm(path);
  await syncFolder(dirname(path));
}

/** A new name is on disk once its folder is. Windows offers no way to ask for it, and orders it itself. */
async function syncFolder(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(directory, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some file systems (network shares, FUSE) have no such operation.
    if (systemCode(error) !== "EINVAL" && systemCode(error) !== "ENOTSUP") throw error;
  } finally {
    await folder.close();
  }
}
