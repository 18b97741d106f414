import { constants } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LOG_FILE_NAME, type LogFile, type LogFiles } from "../platform.ts";
import { makeFolder, systemCode } from "./durable-file.ts";
import { requireOwnFile, requireOwnFolder } from "./ownership.ts";

const OWNER_ONLY_FILE = 0o600;

/** Appends, creates a missing file, follows no link planted in its place, and waits for no reader of a FIFO. */
const HOW =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Log files in a folder, readable by the owner only. No file stays open, so that another process may delete it.
 * @example
 * const logFiles = new FolderLogFiles("/var/lib/my-bridge/logs");
 */
export class FolderLogFiles implements LogFiles {
  readonly #directory: string;

  /** @param directory made if missing, readable by its owner only */
  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  async append(name: string, lines: string): Promise<number> {
    const path = this.pathOf(name);
    await makeFolder(this.#directory);
    requireOwnFolder(this.#directory);
    const file = await open(path, HOW, OWNER_ONLY_FILE);
    try {
      requireOwnFile(path, await file.stat());
      // One write, so that lines of several processes do not mix.
      const bytes = Buffer.from(lines);
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten < bytes.length) await file.appendFile(bytes.subarray(bytesWritten));
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  async list(): Promise<readonly LogFile[]> {
    const names = await readdir(this.#directory).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    });
    const files = names.filter((name) => LOG_FILE_NAME.test(name)).sort();
    const found = await Promise.all(files.map((name) => this.#statOf(name)));
    return found.filter((file) => file !== undefined);
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  pathOf(name: string): string {
    if (!LOG_FILE_NAME.test(name)) throw new RangeError("Not the name of a log file");
    return join(this.#directory, name);
  }

  /** Another process may have deleted the file since the folder was read. */
  async #statOf(name: string): Promise<LogFile | undefined> {
    try {
      return { name, size: (await stat(this.pathOf(name))).size };
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }
}
