import { randomBytes } from "node:crypto";
import { link, lstat, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "@openpims/maccess";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** The system's error code (`ENOENT`, `ENOSPC` …). */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** A file system's error as a StoreError. File errors name paths and hold no content. */
export function storageFailure(sentence: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = systemCode(error);
  const trouble = code === "ENOSPC" || code === "EDQUOT" ? "full" : undefined;
  return new StoreError("failed", code === undefined ? sentence : `${sentence} (${code})`, {
    cause: error,
    trouble,
  });
}

/**
 * Makes the folder, accessible to its owner only. An existing folder keeps its mode: it may be the host's, and shared.
 * @param directory its path; missing parents are made too
 * @example
 * await makeFolder("/var/lib/my-bridge");
 */
export async function makeFolder(directory: string): Promise<void> {
  // Not mkdir's own `recursive`: beneath /proc and the like it tries for ever.
  try {
    await makeOneFolder(directory);
  } catch (error) {
    const parent = dirname(directory);
    if (systemCode(error) !== "ENOENT" || parent === directory) throw error;
    await makeFolder(parent);
    await makeOneFolder(directory);
  }
}

async function makeOneFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, OWNER_ONLY_FOLDER);
  } catch (error) {
    if (await isFolder(directory)) return;
    throw error;
  }
  // A new folder survives a power loss only after its parent is on disk, at every new level.
  await syncFolder(dirname(directory));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Replaces the file atomically: a reader, or the next start after a crash, finds the old text or the new one.
 * @param path the file; a draft is written beside it first
 * @param text the whole new content
 * @example
 * await replaceFile("/var/lib/my-bridge/state.json", JSON.stringify({ version: 1 }));
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await withDraft(path, text, (draft) => rename(draft, path));
  await syncFolder(dirname(path));
}

/**
 * Creates the file atomically unless it exists: the link decides between two processes.
 * @param path the file's
 * @param text its content
 * @returns true if this call created it
 * @example
 * const isNew = await createExclusively("/var/lib/my-bridge/name", "car");
 */
export async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await withDraft(path, text, async (draft) => {
      await linkOrMove(draft, path);
      await rm(draft, { force: true });
    });
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** The answers of file systems that have no hard links, and of systems that allow none. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "EACCES",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EINVAL",
  "EMLINK",
]);

/**
 * Gives a file another name, unless that is taken. Without hard links the name is taken by an empty file first, which the
 * file then replaces.
 * @throws Error with `EEXIST` where the name is taken
 */
async function linkOrMove(from: string, to: string): Promise<"linked" | "moved"> {
  try {
    await link(from, to);
    return "linked";
  } catch (error) {
    if (!NO_LINKS.has(systemCode(error)) || !(await lstat(from)).isFile()) throw error;
  }
  await (await open(to, "wx", OWNER_ONLY_FILE)).close();
  try {
    await rename(from, to);
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
  return "moved";
}

/** Passes on a draft beside `path`, with the text already on disk. The draft is removed if the work fails. */
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

/** Moves a file to the first free name that `nameOf` gives for 1, 2, 3 …; does nothing if there is no file. */
export async function moveAside(path: string, nameOf: (n: number) => string): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      // A rename would overwrite an earlier file; a link refuses.
      if ((await linkOrMove(path, nameOf(n))) === "moved") return syncFolder(dirname(path));
      break;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return;
      if (systemCode(error) !== "EEXIST") throw error;
    }
  }
  await rm(path);
  await syncFolder(dirname(path));
}

/** A new name is on disk only after its folder is. Windows has no call for it and orders these writes itself. */
async function syncFolder(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(directory, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some file systems (network shares, FUSE) lack this operation.
    if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(systemCode(error) ?? "")) throw error;
  } finally {
    await folder.close();
  }
}
