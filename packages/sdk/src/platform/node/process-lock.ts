import { lstatSync, type Stats } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "@openpims/maccess";
import { createExclusively, makeFolder, storageFailure } from "./durable-file.ts";
import { keepConnection, type LockConnection, openConnection } from "./lock-connections.ts";
import { lockHolderOf } from "./lock-holder.ts";
import { ownFile } from "./ownership.ts";
import type { LockHolder } from "./storage-notice.ts";

/**
 * A lock across processes that the kernel frees if its holder dies: an exclusive transaction on an SQLite file. It is a
 * file lock that works on every system without a native module of ours. `proper-lockfile` was rejected:
 * its last release is of 2021, and it guesses from file times if a holder is still alive.
 */
export interface ProcessLockOptions {
  /** The longest wait for the lock, in milliseconds. */
  readonly limit?: number | undefined;
  /** Called once with the holder, another program, after two seconds, or at the end of a shorter wait. */
  readonly waiting?: ((holder: LockHolder) => void) | undefined;
}

const DEFAULT_LIMIT = 120_000;
const PATIENCE = 2000;
const LONGEST_PAUSE = 25;
const SQLITE_BUSY = 5;

/** The last in the queue of each lock file. Calls of one process queue here, so that only the first one polls. */
const queues = new Map<string, Promise<void>>();

/**
 * The locks held now. If only a caller's frame referred to its lock, work that waits for an otherwise unreferenced object
 * could be garbage-collected together with the lock, which would then be free before the work is done.
 */
const held = new Set<LockConnection>();

/** @throws StoreError `failed` if the lock was not free in time or cannot be used; errors of `work` pass through unchanged */
export async function withProcessLock<T>(
  path: string,
  work: () => Promise<T>,
  { limit = DEFAULT_LIMIT, waiting }: ProcessLockOptions = {},
): Promise<T> {
  const deadline = performance.now() + limit;
  const file = resolvePath(path);
  const before = queues.get(file);
  const { promise: done, resolve: leave } = Promise.withResolvers<void>();
  const last = before?.then(() => done) ?? done;
  // No await before this line, so that calls queue in the order they were made.
  queues.set(file, last);
  try {
    if (before) await inTime(before, limit, file);
    const connection = await acquire(file, deadline, waiting);
    held.add(connection);
    try {
      return await work();
    } finally {
      held.delete(connection);
      free(connection);
    }
  } finally {
    leave();
    void last.then(() => {
      if (queues.get(file) === last) queues.delete(file);
    });
  }
}

/**
 * The facts of the lock's file, which is made if it is missing. SQLite would make it readable by others. It is created apart
 * and linked, never opened here: on POSIX a process that closes any handle of a file loses its locks on it.
 */
async function lockFile(file: string): Promise<Stats> {
  try {
    const found = ownFile(file);
    if (found) return found;
    await makeFolder(dirname(file));
    await createExclusively(file, "");
    return ownFile(file) ?? lstatSync(file);
  } catch (error) {
    throw storageFailure("The lock of the device's storage cannot be made", error);
  }
}

async function acquire(
  file: string,
  deadline: number,
  waiting: ProcessLockOptions["waiting"],
): Promise<LockConnection> {
  const impatient = Math.min(performance.now() + PATIENCE, deadline);
  let isTold = false;
  for (let attempt = 1; ; attempt++) {
    const connection = tryAcquire(file, await lockFile(file));
    if (connection !== undefined) return connection;
    const now = performance.now();
    if (now >= impatient && !isTold) {
      isTold = true;
      waiting?.(holderOf(file));
    }
    if (now >= deadline) throw stillHeld(holderOf(file));
    // Jitter keeps two waiting processes from polling in step.
    await pause(1 + Math.random() * Math.min(attempt * 3, LONGEST_PAUSE - 1));
  }
}

function tryAcquire(file: string, found: Stats): LockConnection | undefined {
  try {
    const connection = openConnection(file, found);
    try {
      connection.database.exec("BEGIN EXCLUSIVE");
      return connection;
    } catch (error) {
      if (isBusy(error)) keepConnection(connection);
      else connection.database.close();
      throw error;
    }
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw storageFailure("The lock of the device's storage cannot be used", error);
  }
}

function free(connection: LockConnection): void {
  try {
    connection.database.exec("ROLLBACK");
    keepConnection(connection);
  } catch {
    // Closing ends the transaction too.
    connection.database.close();
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  // The low byte is the primary code; the others give the kind of busy.
  return typeof code === "number" && (code & 0xff) === SQLITE_BUSY;
}

async function inTime(before: Promise<void>, limit: number, file: string): Promise<void> {
  const timer = new AbortController();
  const expired = pause(limit, undefined, { signal: timer.signal }).then(() => {
    throw stillHeld({ file, pid: process.pid });
  });
  try {
    await Promise.race([before, expired]);
  } finally {
    timer.abort();
    expired.catch(() => undefined);
  }
}

function holderOf(file: string): LockHolder {
  const pid = lockHolderOf(file);
  return { file, ...(pid !== undefined && { pid }) };
}

/** The message names the holder only: the failure's text has the rest. */
function stillHeld({ file, pid }: LockHolder): StoreError {
  const holder = pid === undefined ? "" : `, process ${pid}`;
  return new StoreError("failed", `${file}${holder}`, { trouble: "busy" });
}
