import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { copyOwnerFile, refuseExisting, writeOwnerFile } from "../machine/owner-file.ts";
import { storeRestoredAt } from "../settings/restored-at.ts";
import { SECRET_FILES, STORE_FILE, secretBeside } from "./backup.ts";

/** What SQLite has beside a store that is in use, or whose process died. */
const BESIDE = ["-wal", "-shm", "-journal"];

/** @throws Error with a sentence where the file is no backup, or a damaged one */
function checkBackup(file: string): void {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  let found: unknown;
  try {
    const backup = new DatabaseSync(file, { readOnly: true });
    try {
      // Without its keys it is no store of this service's.
      backup.prepare("select 1 from data_keys").get();
      found = backup.prepare("pragma integrity_check").get()?.integrity_check;
    } finally {
      backup.close();
    }
  } catch {
    throw new Error(`${file} is no backup of a store`);
  }
  if (found !== "ok") throw new Error(`${file} is damaged`);
}

/**
 * Puts a backup in place as the embedded store of a data folder, with the secrets that lie beside it where the folder has
 * none.
 * @returns the files that were written, the store's first
 * @throws Error with a sentence where the folder has a store, or a service runs on it
 */
export async function restoreStore(file: string, dataDirectory: string): Promise<readonly string[]> {
  checkBackup(file);
  const store = join(dataDirectory, STORE_FILE);
  refuseExisting(store);
  for (const suffix of BESIDE) {
    if (existsSync(`${store}${suffix}`))
      throw new Error(
        `${store}${suffix} is there: a service runs on this folder, or its store was taken away without it`,
      );
  }
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const written: string[] = [];
  for (const name of SECRET_FILES) {
    const [from, to] = [secretBeside(file, name), join(dataDirectory, name)];
    if (!existsSync(from) || existsSync(to)) continue;
    await copyOwnerFile(from, to);
    written.push(to);
  }
  // The store comes last: what was begun and not finished can be begun again.
  await writeOwnerFile(store, async (path) => {
    copyFileSync(file, path);
    const restored = new DatabaseSync(path);
    try {
      storeRestoredAt(restored, Date.now());
    } finally {
      restored.close();
    }
  });
  return [store, ...written];
}
