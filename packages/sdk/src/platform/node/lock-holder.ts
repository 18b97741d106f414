import { readFileSync, statSync } from "node:fs";

/** SQLite's lock bytes begin here: https://www.sqlite.org/src/file/src/os.h, PENDING_BYTE. */
const FIRST_LOCK_BYTE = 0x40000000;

/** The process that holds an SQLite lock on the file. Only Linux gives it: proc_locks(5). */
export function lockHolderOf(file: string): number | undefined {
  try {
    const inode = String(statSync(file).ino);
    for (const line of readFileSync("/proc/locks", "utf8").split("\n")) {
      // `1: POSIX  ADVISORY  WRITE 4711 fd:00:1234 1073741824 1073742335`; one that waits has `->` after the number.
      const [, kind, , , pid, place = "", start] = line.split(/\s+/);
      if (
        kind === "POSIX" &&
        place.split(":")[2] === inode &&
        Number(start) >= FIRST_LOCK_BYTE &&
        Number(pid) > 0
      )
        return Number(pid);
    }
  } catch {
    // Another system.
  }
  return undefined;
}
