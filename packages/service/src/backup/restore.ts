import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { MASTER_KEY_FILE, type MasterKeyOptions, masterKeysOf } from "../keys/master-key.ts";
import { readSecret } from "../machine/data-folder.ts";
import { copyOwnerFile, isThere, writeOwnerFile } from "../machine/owner-file.ts";
import { makeOwnFolder, requireOwnFolder } from "../machine/ownership.ts";
import { DatabaseSync } from "../machine/sqlite.ts";
import { storeRestoredAt } from "../settings/restored-at.ts";
import { copyStoreFile, SECRET_FILES, STORE_FILE, secretBeside } from "./backup.ts";
import { noteLastStore, requireLastStore } from "./last-store.ts";
import { requireMasterKeyOf } from "./master-key.ts";
import { copyToPostgres } from "./move.ts";

/** The endings of the files that SQLite keeps beside a store in use, or a store whose process died. */
const BESIDE = ["-wal", "-shm", "-journal"];

/** @throws Error with a message for the operator if the file is not a backup, or a damaged one */
function checkBackup(file: string): void {
  const given = statSync(file, { throwIfNoEntry: false });
  if (!given) throw new Error(`there is no file ${file}`);
  // SQLite would wait for the writer of a FIFO.
  if (!given.isFile()) throw new Error(`${file} is no backup of a store`);
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

/** The place of a restore, and the known master key. */
export interface RestoreOptions extends MasterKeyOptions {
  /** An empty database of PostgreSQL to restore to. Absent: the data folder. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Restores a backup as the store of a data folder or of PostgreSQL, with the secrets beside it that the folder lacks. The
 * backup may be of either kind of store.
 * @param file a file of `backupStore`
 * @param dataDirectory the folder of the service, without a store
 * @param options the master key is compared with the backup's, if it is known
 * @returns the written files, the store's first
 * @throws Error with a message for the operator if there is a store already, a service runs on it, or the master key is
 *   another one
 * @example
 * const files = await restoreStore("/backup/store.db", "/var/lib/openpims/service");
 */
export async function restoreStore(
  file: string,
  dataDirectory: string,
  options: RestoreOptions = {},
): Promise<readonly string[]> {
  const { databaseUrl } = options;
  checkBackup(file);
  const store = join(dataDirectory, STORE_FILE);
  requireLastStore(dataDirectory, databaseUrl);
  if (databaseUrl === undefined) refuseStore(store);
  makeOwnFolder(dataDirectory);
  requireOwnFolder(dataDirectory);
  await checkKey(file, dataDirectory, options);
  const written = await restoreSecrets(file, dataDirectory);
  // The store comes last, so that an interrupted restore can be repeated.
  if (databaseUrl === undefined) {
    await writeOwnerFile(store, (path) => writeStore(file, path));
    return [store, ...written];
  }
  const temporary = mkdtempSync(join(dataDirectory, "restore-"));
  try {
    const path = join(temporary, STORE_FILE);
    await writeOwnerFile(path, (empty) => writeStore(file, empty));
    noteLastStore(dataDirectory, await copyToPostgres(path, databaseUrl));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return written;
}

function refuseStore(store: string): void {
  if (isThere(store))
    throw new Error(
      `${store} is there already, and is not written over: to replace it, stop the service and move it elsewhere with the files beside it (${BESIDE.slice(0, 2).join(", ")})`,
    );
  for (const suffix of BESIDE) {
    if (isThere(`${store}${suffix}`))
      throw new Error(
        `${store}${suffix} is there: a service runs on this folder, or its store was taken away without it`,
      );
  }
}

async function restoreSecrets(file: string, dataDirectory: string): Promise<string[]> {
  const written: string[] = [];
  for (const name of SECRET_FILES) {
    const [from, to] = [secretBeside(file, name), join(dataDirectory, name)];
    if (!isThere(from) || isThere(to)) continue;
    await copyOwnerFile(from, to);
    written.push(to);
  }
  return written;
}

/** @throws Error with a message for the operator if the known master key does not open the backup */
async function checkKey(file: string, dataDirectory: string, options: RestoreOptions): Promise<void> {
  const { masterKey, masterKeyFile } = options;
  const isKnown =
    masterKey !== undefined ||
    masterKeyFile !== undefined ||
    existsSync(join(dataDirectory, MASTER_KEY_FILE));
  // A key that the operator names may be a link, one that lies beside the backup may not.
  const beside = isKnown ? undefined : readSecret(secretBeside(file, MASTER_KEY_FILE));
  if (!isKnown && beside === undefined) return;
  const given = beside === undefined ? options : { ...options, masterKey: beside };
  const masters = masterKeysOf(given, dataDirectory, true, undefined);
  requireMasterKeyOf(file, masters);
}

/** Writes the store of a backup, which may be a copy of a store with its log beside it. */
const writeStore = (file: string, path: string): Promise<void> =>
  copyStoreFile(file, path, (copy) => storeRestoredAt(copy, Date.now()));
