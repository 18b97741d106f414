import { createReadStream, createWriteStream, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { copyOwnerFile, refuseExisting, writeOwnerFile } from "../machine/owner-file.ts";
import { requireOwnFolder } from "../machine/ownership.ts";
import { storeRestoredAt } from "../settings/restored-at.ts";
import { emptyLeftOut, SECRET_FILES, STORE_FILE, secretBeside } from "./backup.ts";

/** The endings of the files that SQLite keeps beside a store in use, or a store whose process died. */
const BESIDE = ["-wal", "-shm", "-journal"];

/** @throws Error with a message for the operator if the file is not a backup, or a damaged one */
function checkBackup(file: string): void {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  let found: unknown;
  try {
    const backup = new DatabaseSync(file, { readOnly: true });
    try {
      // Every store of this service has data keys.
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
 * Restores a backup as the embedded store of a data folder, with the secrets beside it that the folder lacks.
 * @param file a file of `backupStore`
 * @param dataDirectory the folder of the service, without a store
 * @returns the written files, the store's first
 * @throws Error with a message for the operator if the folder has a store, or a service runs on it
 * @example
 * const files = await restoreStore("/backup/store.db", "/var/lib/openpims/service");
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
  requireOwnFolder(dataDirectory);
  const written: string[] = [];
  for (const name of SECRET_FILES) {
    const [from, to] = [secretBeside(file, name), join(dataDirectory, name)];
    if (!existsSync(from) || existsSync(to)) continue;
    await copyOwnerFile(from, to);
    written.push(to);
  }
  // The store comes last, so that an interrupted restore can be repeated.
  await writeOwnerFile(store, async (path) => {
    // Written, not copied: a copy would have the mode of its source.
    await pipeline(createReadStream(file), createWriteStream(path));
    const restored = new DatabaseSync(path);
    try {
      // The file may be a plain copy of a store.
      emptyLeftOut(restored);
      storeRestoredAt(restored, Date.now());
    } finally {
      restored.close();
    }
  });
  return [store, ...written];
}
