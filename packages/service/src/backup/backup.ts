import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { MASTER_KEY_FILE, type MasterKeys, masterKeysOf } from "../keys/master-key.ts";
import { copyOwnerFile, refuseExisting, writeOwnerFile } from "../machine/owner-file.ts";
import { backup, DatabaseSync } from "../machine/sqlite.ts";
import { copyRows } from "../store/copy.ts";
import type { Table } from "../store/definition.ts";
import {
  identityOf,
  identityOfFile,
  requireSameStore,
  type StoreIdentity,
  storeInWords,
} from "../store/identity.ts";
import { createFilled, SCHEMA_VERSION, schemaVersionOf } from "../store/migrations.ts";
import { openPostgres } from "../store/open.ts";
import { type Database, schema } from "../store/schema.ts";
import { openSqlite } from "../store/sqlite.ts";
import { requireLastStore } from "./last-store.ts";
import { requireMasterKeyOf } from "./master-key.ts";

/** The embedded store in its data folder. */
export const STORE_FILE = "service.db";

/** The service's secrets in its data folder. */
export const SECRET_FILES = [MASTER_KEY_FILE, "client.secret", "admin.token"] as const;

/** The path of a secret beside a backup. */
export const secretBeside = (file: string, secret: (typeof SECRET_FILES)[number]): string =>
  `${file}.${secret}`;

/** The tables that the schema excludes from a backup. */
const LEFT_OUT = Object.entries(schema)
  .filter(([, table]: [string, Table]) => table.backup === false)
  .map(([name]) => name);

/** All pages in one step: a backup in several steps restarts at each write of another process. */
const AT_ONCE = 2 ** 31 - 1;

/** The store of a backup, and its files. */
export interface BackupOptions {
  /** The store on PostgreSQL. Absent: the embedded one of the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Also writes the service's secrets, each to a file beside the backup. The folder must have the master key. */
  readonly withKey?: boolean;
  /** The running service's store, which the copied one must be. */
  readonly running?: StoreIdentity | undefined;
}

/**
 * Copies the store while services use it, as it is at one moment. The file is an SQLite store, also that of PostgreSQL. It
 * is written atomically, readable by its owner only.
 * @param dataDirectory the service's folder
 * @param file the new file
 * @param options the choice of files
 * @returns the written files, the store's first
 * @throws Error with a message for the operator if there is no store, it is not the service's, one of the files exists or
 *   would be in the service's folder, or the folder's master key does not open the store
 * @example
 * const files = await backupStore("/var/lib/openpims/service", "/backup/store.db", { withKey: true });
 */
export async function backupStore(
  dataDirectory: string,
  file: string,
  { databaseUrl, withKey = false, running }: BackupOptions = {},
): Promise<readonly string[]> {
  const store = join(dataDirectory, STORE_FILE);
  requireLastStore(dataDirectory, databaseUrl);
  if (databaseUrl === undefined && !existsSync(store))
    throw new Error(
      running
        ? `there is no embedded store in ${dataDirectory}, and the running service uses ${storeInWords(running)}: give its --data, --config and DATABASE_URL`
        : `there is no embedded store in ${dataDirectory}; give the DATABASE_URL of one on PostgreSQL`,
    );
  requirePlaceOutside(dataDirectory, file);
  const masters = withKey ? masterKeyIn(dataDirectory) : undefined;
  const secrets = SECRET_FILES.filter((name) => withKey && existsSync(join(dataDirectory, name)));
  for (const name of secrets) refuseExisting(secretBeside(file, name));
  await writeOwnerFile(file, async (path) => {
    if (databaseUrl === undefined) await copyOwnStore(store, path, running);
    else await copyDatabase(databaseUrl, path, running);
    if (masters)
      requireMasterKeyOf(path, masters, `${join(dataDirectory, MASTER_KEY_FILE)} does not open the store`);
  });
  for (const name of secrets) await copyOwnerFile(join(dataDirectory, name), secretBeside(file, name));
  return [file, ...secrets.map((name) => secretBeside(file, name))];
}

/** @throws Error with a message for the operator if the folder has no master key: it would not be beside the backup */
function masterKeyIn(dataDirectory: string): MasterKeys {
  if (!existsSync(join(dataDirectory, MASTER_KEY_FILE)))
    throw new Error(
      `there is no ${MASTER_KEY_FILE} in ${dataDirectory}: the service gets its master key from elsewhere; keep a copy of that, and back up without --with-key`,
    );
  return masterKeysOf({}, dataDirectory, true, undefined);
}

/** Among the store's own files a backup could take the name of one, such as its journal. @throws Error with a message */
function requirePlaceOutside(dataDirectory: string, file: string): void {
  const folder = dirname(file);
  if (!existsSync(dataDirectory) || !existsSync(folder)) return;
  if (realpathSync(folder) === realpathSync(dataDirectory))
    throw new Error(`${file} is in the service's own folder: write the backup elsewhere`);
}

/** Copies a snapshot of PostgreSQL. */
async function copyDatabase(
  databaseUrl: string,
  path: string,
  running: StoreIdentity | undefined,
): Promise<void> {
  const source = await openPostgres(databaseUrl, "command");
  try {
    if (running) requireSameStore(await identityOf(source), running);
    await requireCurrent(source);
    const copy = openSqlite(path);
    try {
      await createFilled(copy, (filled) =>
        source
          .transaction()
          .setIsolationLevel("repeatable read")
          .setAccessMode("read only")
          .execute((snapshot) => copyRows(snapshot, filled, (_, { backup: isCopied }) => isCopied !== false)),
      );
    } finally {
      await copy.destroy();
    }
  } finally {
    await source.destroy();
  }
  makeSingleFile(path);
}

/** @throws Error with a message for the operator if it has no store of this version */
async function requireCurrent(database: Database): Promise<void> {
  const version = await schemaVersionOf(database).catch(() => undefined);
  if (version === undefined) throw new Error("the database has no store of this service");
  if (version !== SCHEMA_VERSION)
    throw new Error(
      "the store has the schema of another version: back it up with the program that runs on it",
    );
}

/** Empties the excluded tables, and leaves no remains of their rows. */
function emptyLeftOut(store: DatabaseSync): void {
  for (const table of LEFT_OUT) store.exec(`delete from ${table}`);
  store.exec("vacuum");
}

async function copyOwnStore(from: string, to: string, running: StoreIdentity | undefined): Promise<void> {
  if (running) requireSameStore(identityOfFile(from), running);
  await copyStoreFile(from, to);
}

/**
 * Copies the file of a store without single-use values, and with the rows that are only in its log yet.
 * @param finish changes the copy
 */
export async function copyStoreFile(
  from: string,
  to: string,
  finish: (copy: DatabaseSync) => void = () => {},
): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, to, { rate: AT_ONCE });
  } finally {
    source.close();
  }
  makeSingleFile(to, (copy) => {
    emptyLeftOut(copy);
    finish(copy);
  });
}

/** Ends the log of a copy, so that it has no files beside it. */
function makeSingleFile(file: string, finish: (copy: DatabaseSync) => void = () => {}): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec("pragma journal_mode = delete");
    finish(copy);
  } finally {
    copy.close();
  }
}
