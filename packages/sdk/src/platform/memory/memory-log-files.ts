import { LOG_FILE_NAME, type LogFile, type LogFiles } from "../platform.ts";

/**
 * Log files in memory, for tests and for platforms without files. They end with the process.
 * @example
 * const pims = createPims(platform, { logFiles: new MemoryLogFiles() });
 */
export class MemoryLogFiles implements LogFiles {
  readonly #files = new Map<string, string>();

  async append(name: string, lines: string): Promise<number> {
    if (!LOG_FILE_NAME.test(name)) throw new RangeError("Not the name of a log file");
    const text = (this.#files.get(name) ?? "") + lines;
    this.#files.set(name, text);
    return sizeOf(text);
  }

  async list(): Promise<readonly LogFile[]> {
    const names = [...this.#files.keys()].sort();
    return names.map((name) => ({ name, size: sizeOf(this.textOf(name)) }));
  }

  async remove(name: string): Promise<void> {
    this.#files.delete(name);
  }

  pathOf(name: string): string {
    if (!LOG_FILE_NAME.test(name)) throw new RangeError("Not the name of a log file");
    return `memory:${name}`;
  }

  /** The content of a file; empty if there is no such file. */
  textOf(name: string): string {
    return this.#files.get(name) ?? "";
  }
}

const sizeOf = (text: string): number => new TextEncoder().encode(text).length;
