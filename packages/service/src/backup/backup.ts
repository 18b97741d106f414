import { existsSync } from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { copyOwnerFile, refuseExisting, writeOwnerFile } from "../machine/owner-file.ts";
import type { Table } from "../store/definition.ts";
import { schema } from "../store/schema.ts";

/** The embedded store in its data folder. */
export const STORE_FILE = "service.db";

/** The service's secrets in its data folder. */
export const SECRET_FILES = ["master.key", "client.secret", "admin.token"] as const;

/** The path of a secret beside a backup. */
export const secretBeside = (file: string, secret: (typeof SECRET_FILES)[number]): string =>
  `${file}.${secret}`;

/** The tables that the schema excludes from a backup. */
const LEFT_OUT = Object.entries(schema)
  .filter(([, table]: [string, Table]) => table.backup === false)
  .map(([name]) => name);

/** All pages in one step: a backup in several steps restarts at each write of another process. */
const AT_ONCE = 2 ** 31 - 1;

/** The choice of files for a backup. */
export interface BackupOptions {
  /** Also writes the service's secrets, each to a file beside the backup. */
  readonly withKey?: boolean;
}

/**
 * Copies the embedded store while the service uses it. The file is written atomically, readable by its owner
 * only.
 * @param dataDirectory the service's folder
 * @param file the new file
 * @param options the choice of files
 * @returns the written files, the store's first
 * @throws Error with a message for the operator if there is no store, or one of the files exists
 * @example
 * const files = await backupStore("/var/lib/openpims/service", "/backup/store.db", { withKey: true });
 */
export async function backupStore(
  dataDirectory: string,
  file: string,
  { withKey = false }: BackupOptions = {},
): Promise<readonly string[]> {
  const store = join(dataDirectory, STORE_FILE);
  if (!existsSync(store))
    throw new Error(
      `there is no embedded store in ${dataDirectory}; one on PostgreSQL is backed up with pg_dump`,
    );
  const secrets = SECRET_FILES.filter((name) => withKey && existsSync(join(dataDirectory, name)));
  for (const name of secrets) refuseExisting(secretBeside(file, name));
  await writeOwnerFile(file, (path) => copyStore(store, path));
  for (const name of secrets) await copyOwnerFile(join(dataDirectory, name), secretBeside(file, name));
  return [file, ...secrets.map((name) => secretBeside(file, name))];
}

/** Empties the excluded tables, and leaves no remains of their rows. */
export function emptyLeftOut(store: DatabaseSync): void {
  for (const table of LEFT_OUT) store.exec(`delete from ${table}`);
  store.exec("vacuum");
}

async function copyStore(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, to, { rate: AT_ONCE });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  try {
    // A single file, without others beside it.
    copy.exec("pragma journal_mode = delete");
    emptyLeftOut(copy);
  } finally {
    copy.close();
  }
}
