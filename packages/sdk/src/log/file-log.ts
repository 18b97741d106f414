// The log files of `monitoring`: JSON lines, written in the background without delaying a call.
import { bytesToHex, type RandomBytes } from "@openpims/maccess";
import type { Monitoring } from "../configuration/configuration.ts";
import { logLevels } from "../configuration/values.ts";
import type { Clock, LogFiles, Platform } from "../platform/platform.ts";
import { logFileName, periodStart } from "./log-period.ts";
import { loggedFetch } from "./logged-fetch.ts";

/** A file of this size is full, and a new one follows. */
export const LARGEST_LOG_FILE = 5 * 1024 * 1024;
/** The limits of all files together; the oldest are deleted first. */
export const MOST_LOG_FILES = 20;
export const LARGEST_LOG = 20 * 1024 * 1024;
/** Lines waiting for a slow disk; further lines are dropped and counted. */
const MOST_PENDING = 10_000;

const SILENT: Monitoring = { logLevel: "none", newLogFile: "day", minutes: 0 };

interface Line {
  /** The file by the rule of `monitoring`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Gives a facade of `createPimsWith` the log files of `monitoring`.
 * @param platform its `logFiles` stores them; without it no files are written
 * @example
 * const pims = createPimsWith([otpWithPin, sdkLogs], platform, { fileLog });
 */
export const fileLog = (platform: Platform): FileLog => new FileLog(platform);

export class FileLog {
  readonly #files: LogFiles | undefined;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  #monitoring = SILENT;
  #launch: string | undefined;
  #pending: Line[] = [];
  #lost = 0;
  #writing: Promise<void> | undefined;
  /** The file for the lines of the rule's file: the file itself, or its successor after it is full. */
  #target: { readonly name: string; readonly file: string; readonly full: boolean } | undefined;

  constructor({ logFiles, clock, random }: Pick<Platform, "logFiles" | "clock" | "random">) {
    this.#files = logFiles;
    this.#clock = clock;
    this.#random = random;
  }

  /** Milliseconds since 1970, or 0 if the clock fails: a failing log must not fail the call. */
  now(): number {
    try {
      return this.#clock.now();
    } catch {
      return 0;
    }
  }

  /** `fetch` with a log entry for each request. */
  logged(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return loggedFetch(fetch, this);
  }

  /** Sets the level and the rule for later entries. */
  follow(monitoring: Monitoring): void {
    this.#monitoring = monitoring;
  }

  /** @param level the lowest level that holds the entry */
  write(level: "low" | "medium" | "high", entry: Readonly<Record<string, unknown>>): void {
    if (!this.#files || logLevels.indexOf(level) > logLevels.indexOf(this.#monitoring.logLevel)) return;
    if (this.#pending.length >= MOST_PENDING) {
      this.#lost += 1;
      return;
    }
    const now = this.now();
    this.#pending.push({ name: this.#nameAt(now), text: lineOf(now, entry) });
    this.#writing ??= this.#writeAll(this.#files);
  }

  /** Waits until every entry is written or lost. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** The last file written; empty if no file was written. */
  async path(): Promise<string> {
    await this.flush();
    return this.#target && this.#files ? this.#files.pathOf(this.#target.file) : "";
  }

  /** Every log file, oldest first. @throws Error if they cannot be listed */
  async paths(): Promise<string[]> {
    await this.flush();
    const files = this.#files;
    return files ? (await files.list()).map(({ name }) => files.pathOf(name)) : [];
  }

  #nameAt(now: number): string {
    if (this.#monitoring.newLogFile !== "appLaunch") return logFileName(periodStart(this.#monitoring, now));
    this.#launch ??= this.#ownName(now);
    return this.#launch;
  }

  #ownName(now: number): string {
    return logFileName(now, bytesToHex(this.#random(4)));
  }

  async #writeAll(files: LogFiles): Promise<void> {
    // No write runs during the caller's turn.
    await undefined;
    for (let lines = this.#nextLines(); lines.length > 0; lines = this.#nextLines()) {
      try {
        await this.#append(files, lines);
      } catch {
        // A failing log must not fail the call: lost lines are counted.
        this.#lost += lines.length;
      }
    }
    // Cleared in the same turn that found the queue empty: the next line starts a new write.
    this.#writing = undefined;
  }

  /** The leading lines of the queue that go to the same file. */
  #nextLines(): Line[] {
    const [first] = this.#pending;
    const end = this.#pending.findIndex(({ name }) => name !== first?.name);
    return this.#pending.splice(0, end === -1 ? this.#pending.length : end);
  }

  async #append(files: LogFiles, lines: readonly Line[]): Promise<void> {
    const name = lines[0]?.name ?? "";
    const before = this.#target;
    const goesOn = before?.name === name && !before.full;
    const file = goesOn ? before.file : before?.name === name ? this.#ownName(this.now()) : name;
    const lost = this.#lost;
    const note = lost === 0 ? "" : lineOf(this.now(), { level: "error", event: "lines lost", lost });
    const size = await files.append(file, note + lines.map(({ text }) => text).join(""));
    this.#lost -= lost;
    this.#target = { name, file, full: size >= LARGEST_LOG_FILE };
    // Old files that cannot be deleted stay.
    if (!goesOn) await this.#prune(files, file).catch(() => undefined);
  }

  async #prune(files: LogFiles, current: string): Promise<void> {
    let count = 0;
    let size = 0;
    for (const file of [...(await files.list())].reverse()) {
      count += 1;
      size += file.size;
      const kept = count <= MOST_LOG_FILES && size <= LARGEST_LOG;
      if (!kept && file.name !== current) await files.remove(file.name);
    }
  }
}

const lineOf = (now: number, entry: object): string =>
  `${JSON.stringify({ time: new Date(now).toISOString(), ...entry })}\n`;
