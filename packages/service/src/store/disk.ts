// Room for the store. A full disk shows in a write that failed, and in what the file system has left.
import { statfsSync } from "node:fs";
import type { Database } from "./schema.ts";

/** With less than this, the next transaction may not fit. */
export const LEAST_FREE_BYTES = 256 * 1024;

const SQLITE_FULL = 13;
/** There was no room for the file that connections share beside the log. */
const SQLITE_IOERR_SHMSIZE = 4874;

interface StoreError extends Error {
  readonly code?: unknown;
  readonly errcode?: unknown;
}

/** True if the store has no room: SQLITE_FULL, or SQLSTATE 53100 of PostgreSQL. */
export function isDiskFull({ code, errcode }: StoreError): boolean {
  if (code === "53100" || code === "ENOSPC" || code === "EDQUOT") return true;
  return (
    typeof errcode === "number" && ((errcode & 0xff) === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE)
  );
}

/** Free bytes for this user on a folder's disk; `undefined` where the system does not say. */
export function freeBytesOf(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** The disk of one store, as its writes found it. */
export class Disk {
  readonly #folder: string | undefined;
  #refused = false;

  /** @param folder of an embedded store */
  constructor(folder?: string) {
    this.#folder = folder;
  }

  noteFailure(error: unknown): void {
    if (error instanceof Error && isDiskFull(error)) this.#refused = true;
  }

  noteWrite(): void {
    this.#refused = false;
  }

  /** True if the last write found no room. */
  get wasRefused(): boolean {
    return this.#refused;
  }

  /** Free bytes; `undefined` for a store on another machine. */
  get freeBytes(): number | undefined {
    return this.#folder === undefined ? undefined : freeBytesOf(this.#folder);
  }

  get isFull(): boolean {
    if (this.#refused) return true;
    const { freeBytes } = this;
    return freeBytes !== undefined && freeBytes < LEAST_FREE_BYTES;
  }
}

const disks = new WeakMap<Database, Disk>();

/** Notes the disk that a database is on. */
export function onDisk(database: Database, disk: Disk): Database {
  disks.set(database, disk);
  return database;
}

export const diskOf = (database: Database): Disk | undefined => disks.get(database);

export const isOnFullDisk = (database: Database): boolean => diskOf(database)?.isFull === true;
