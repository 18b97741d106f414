// Connections to lock files. They stay open, as opening one costs more than the lock itself.
import type { Stats } from "node:fs";
import { DatabaseSync } from "./sqlite.ts";

/** An open connection, which holds no lock unless a transaction runs on it. */
export interface LockConnection {
  readonly file: string;
  readonly database: DatabaseSync;
  /** The file that it opened. A file that replaces it has another lock. */
  readonly opened: string;
}

/** None on Windows, which deletes no folder that has an open file. */
const MOST_IDLE = process.platform === "win32" ? 0 : 16;

/** One for each file at most, the longest unused first. */
const idle = new Map<string, LockConnection>();

/** Opens the lock file, or takes the connection that is still open. @throws Error of SQLite */
export function openConnection(file: string, { dev, ino }: Stats): LockConnection {
  // An inode's number is not used again while the file is open.
  const opened = `${dev}:${ino}`;
  const kept = idle.get(file);
  idle.delete(file);
  if (kept?.opened === opened) return kept;
  kept?.database.close();
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // With a journal in memory SQLite makes no second file.
    database.exec("PRAGMA journal_mode = MEMORY");
    return { file, database, opened };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Keeps a connection without a transaction for the next call. */
export function keepConnection(connection: LockConnection): void {
  idle.set(connection.file, connection);
  const [longest] = idle.values();
  if (idle.size <= MOST_IDLE || !longest) return;
  idle.delete(longest.file);
  longest.database.close();
}
