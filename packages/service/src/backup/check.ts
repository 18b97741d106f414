import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../clock.ts";
import { DataKeys } from "../keys/data-keys.ts";
import { MASTER_KEY_FILE, type MasterKeyOptions, masterKeysOf } from "../keys/master-key.ts";
import { fileSystemLacks, lackInWords } from "../machine/file-system.ts";
import { requireOwnersOnly } from "../machine/owner-file.ts";
import { OTHERS_USE, opensToOthers } from "../machine/ownership.ts";
import { freeBytesOf, LEAST_FREE_BYTES } from "../store/disk.ts";
import { identityOf, requireSameStore, type StoreIdentity, storeInWords } from "../store/identity.ts";
import { SCHEMA_VERSION, schemaVersionOf } from "../store/migrations.ts";
import { connectStore } from "../store/open.ts";
import type { Database } from "../store/schema.ts";
import { SECRET_FILES, STORE_FILE } from "./backup.ts";
import { requireLastStore } from "./last-store.ts";

/** A check of `openpims-service doctor`. */
export interface ServiceCheck {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  /** The finding, without secrets. */
  readonly found: string;
  /** The remedy for a fault. */
  readonly remedy?: string;
}

/** The store and the master key to check. */
export interface CheckOptions extends MasterKeyOptions {
  readonly dataDirectory: string;
  readonly databaseUrl?: string;
  /** The store of the running service. */
  readonly running?: StoreIdentity | undefined;
  readonly now?: EpochMs;
}

/** A clock with an earlier time was never set. */
const BUILT_AFTER = Date.UTC(2026, 0, 1);

/** The clock is late if the store was written at a time this far ahead of it. */
const MOST_AHEAD_MS = 60_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "unknown");

/**
 * Checks if a service could use its store. It creates neither a store nor a key.
 * @param options the data folder, and the settings of the store
 * @example
 * const checks = await checkService({ dataDirectory: "/var/lib/openpims/service" });
 * const well = checks.every(({ state }) => state !== "fail");
 */
export async function checkService(options: CheckOptions): Promise<readonly ServiceCheck[]> {
  const { dataDirectory, databaseUrl, masterKey, masterKeyFile, running, now = Date.now() } = options;
  const file = join(dataDirectory, STORE_FILE);
  if (databaseUrl === undefined && !existsSync(file))
    return [...checkDisk(dataDirectory), checkNoStore(dataDirectory, running)];
  const folder = databaseUrl === undefined ? [checkFolder(dataDirectory), ...checkDisk(dataDirectory)] : [];
  let database: Database | undefined;
  try {
    requireLastStore(dataDirectory, databaseUrl);
    database = await connectStore(dataDirectory, databaseUrl);
    if (running) requireSameStore(await identityOf(database), running);
    const version = await schemaVersionOf(database);
    const store = checkSchema(version, databaseUrl === undefined ? file : "PostgreSQL");
    // Keys can be checked only at the current schema version.
    if (version !== SCHEMA_VERSION) return [...folder, store];
    const keyIsThere =
      masterKey !== undefined ||
      masterKeyFile !== undefined ||
      existsSync(join(dataDirectory, MASTER_KEY_FILE));
    return [
      ...folder,
      store,
      keyIsThere ? await checkKeys(database, options) : running ? KEY_ELSEWHERE : NO_KEY,
      await checkClock(database, now),
    ];
  } catch (error) {
    const remedy = "see that it is there, and is a store of this service's";
    return [...folder, { name: "store", state: "fail", found: messageOf(error), remedy }];
  } finally {
    await database?.destroy();
  }
}

/** A folder without a store is right before the first start only. */
function checkNoStore(dataDirectory: string, running: StoreIdentity | undefined): ServiceCheck {
  const name = "store";
  try {
    requireLastStore(dataDirectory, undefined);
  } catch (error) {
    return { name, state: "fail", found: messageOf(error) };
  }
  if (running === undefined)
    return { name, state: "ok", found: `none yet in ${dataDirectory}, it is made at the first start` };
  return {
    name,
    state: "fail",
    found: `none in ${dataDirectory}, and the running service uses ${storeInWords(running)}`,
    remedy: "give its --data, --config and DATABASE_URL",
  };
}

function checkSchema(version: number, where: string): ServiceCheck {
  const name = "store";
  if (version === SCHEMA_VERSION) return { name, state: "ok", found: where };
  if (version < SCHEMA_VERSION)
    return {
      name,
      state: "ok",
      found: `${where}, of an earlier version; the next start brings it to this one`,
    };
  const found = `${where} was made by a later version`;
  return { name, state: "fail", found, remedy: "update this program" };
}

/** systemd hands the key to the service alone. */
const KEY_ELSEWHERE: ServiceCheck = {
  name: "master key",
  state: "ok",
  found: "not given to this command; the running service has it",
};

const NO_KEY: ServiceCheck = {
  name: "master key",
  state: "fail",
  found: "none, and a store is there that cannot be opened without it",
  remedy: "give it as OPENPIMS_MASTER_KEY, or put master.key back into the data folder",
};

function checkFolder(dataDirectory: string): ServiceCheck {
  const name = "service's folder";
  const open = [STORE_FILE, ...SECRET_FILES]
    .map((file) => join(dataDirectory, file))
    .filter((path) => existsSync(path))
    .filter((path) => {
      try {
        requireOwnersOnly(path);
        return false;
      } catch {
        return true;
      }
    });
  if (open.length > 0)
    return {
      name,
      state: "fail",
      found: `others can read ${open.join(", ")}`,
      remedy: "run chmod 600 on each",
    };
  const [lack] = fileSystemLacks(dataDirectory);
  if (lack !== undefined) return { name, state: "warn", found: dataDirectory, remedy: lackInWords[lack] };
  if (opensToOthers(statSync(dataDirectory), OTHERS_USE, dataDirectory))
    return {
      name,
      state: "warn",
      found: `others can look into ${dataDirectory}`,
      remedy: "run chmod 700 on it",
    };
  return { name, state: "ok", found: dataDirectory };
}

/** Less than this is warned of. */
const LITTLE_FREE_BYTES = 64 * 1024 * 1024;

function checkDisk(dataDirectory: string): readonly ServiceCheck[] {
  const name = "disk";
  const free = freeBytesOf(dataDirectory);
  if (free === undefined) return [];
  const found = `${free < 10 * 1024 ** 2 ? `${Math.floor(free / 1024)} kB` : `${Math.floor(free / 1024 ** 2)} MB`} free at ${dataDirectory}`;
  const remedy = "free some space, or give the folder a larger disk";
  if (free < LEAST_FREE_BYTES) return [{ name, state: "fail", found: `disk full, ${found}`, remedy }];
  if (free < LITTLE_FREE_BYTES) return [{ name, state: "warn", found, remedy }];
  return [{ name, state: "ok", found }];
}

async function checkKeys(database: Database, options: CheckOptions): Promise<ServiceCheck> {
  const name = "master key";
  try {
    const masters = masterKeysOf(options, options.dataDirectory, true, undefined);
    const count = await DataKeys.check(database, masters);
    return { name, state: "ok", found: `it opens the store's keys (${count})` };
  } catch (error) {
    return {
      name,
      state: "fail",
      found: messageOf(error),
      remedy: "give the master key that the store was made with",
    };
  }
}

/**
 * Checks that this machine's clock was set, and is not behind the store's last act. The last row counts, not the latest: a
 * clock that was ahead has left later ones.
 */
async function checkClock(database: Database, now: number): Promise<ServiceCheck> {
  const name = "service's clock";
  const remedy = "set it, by NTP; codes and challenges live a minute";
  if (now < BUILT_AFTER) return { name, state: "fail", found: new Date(now).toISOString(), remedy };
  const last = await database
    .selectFrom("audit_events")
    .select("at")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const ahead = (last?.at ?? 0) - now;
  if (ahead > MOST_AHEAD_MS)
    return {
      name,
      state: "fail",
      found: `${Math.round(ahead / 1000)} s behind what the store has seen`,
      remedy,
    };
  return { name, state: "ok", found: new Date(now).toISOString() };
}
