// The log files that `monitoring` describes: JSON lines, written in the background, never in a call's way.
import { bytesToHex, type RandomBytes } from "@openpims/maccess";
import type { Monitoring } from "../configuration/configuration.ts";
import { logLevels } from "../configuration/values.ts";
import type { Clock, LogFiles, Platform } from "../platform/platform.ts";
import { logFileName, periodStart } from "./log-period.ts";
import { loggedFetch } from "./logged-fetch.ts";

/** A file that has reached this size is followed by another one. */
export const LARGEST_LOG_FILE = 5 * 1024 * 1024;
/** The limits of all files together; the oldest go first. */
export const MOST_LOG_FILES = 20;
export const LARGEST_LOG = 20 * 1024 * 1024;
/** Lines that wait for a slow disk; more are lost, and counted. */
const MOST_PENDING = 10_000;

const SILENT: Monitoring = { logLevel: "none", newLogFile: "day", minutes: 0 };

interface Line {
  /** The file that the rule names. */
  readonly name: string;
  readonly text: string;
}

/**
 * Gives a facade of `createPimsWith` the log files that `monitoring` asks for.
 * @param platform whose `logFiles` keeps them; without it none are written
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
  /** The file for the lines of the one that the rule names: that one, or its successor once it is full. */
  #target: { readonly name: string; readonly file: string; readonly full: boolean } | undefined;

  constructor({ logFiles, clock, random }: Pick<Platform, "logFiles" | "clock" | "random">) {
    this.#files = logFiles;
    this.#clock = clock;
    this.#random = random;
  }

  /** Milliseconds since 1970, or 0 where the clock is out of order: a log takes no call with it. */
  now(): number {
    try {
      return this.#clock.now();
    } catch {
      return 0;
    }
  }

  /** `fetch`, with each request in the log. */
  logged(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return loggedFetch(fetch, this);
  }

  /** Sets the level and the rule for the entries from now on. */
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

  /** Waits until everything that was logged is written, or lost. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** The file that was written last; empty where none was. */
  async path(): Promise<string> {
    await this.flush();
    return this.#target && this.#files ? this.#files.pathOf(this.#target.file) : "";
  }

  /** Every log file there is, the oldest first. @throws Error where they cannot be looked for */
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
    // Nothing is written inside the caller's turn.
    await undefined;
    for (let lines = this.#nextLines(); lines.length > 0; lines = this.#nextLines()) {
      try {
        await this.#append(files, lines);
      } catch {
        // The log takes nothing else with it: what it could not write is counted.
        this.#lost += lines.length;
      }
    }
    // In the turn that found nothing left: a line of the next turn begins anew.
    this.#writing = undefined;
  }

  /** The lines at the head of the queue that go to the same file. */
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
