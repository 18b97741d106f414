// The checks of a message before it is a command: docs/bridge-topics.md#commands
import type { GivenCommand } from "./command-message.ts";

/** The reason that a message is not carried out. */
export type Refusal =
  | "retained"
  | "malformed"
  | "unknown"
  | "stale"
  | "replayed"
  | "duplicate"
  | "flood"
  | "unlockOff"
  | "noTime"
  | "noCode"
  | "wrongCode"
  | "codeLocked"
  | "notStored";

const DUPLICATE_MS = 10_000;
/** A command is good for this time. */
export const FRESH_MS = 120_000;
const MINUTE_MS = 60_000;
const MOST_A_MINUTE = 30;

/** Refuses what comes too often, twice, late or again. */
export class CommandGuard {
  readonly #now: () => number;
  /** The time of the newest command of each entity, which a later start reads. */
  readonly #newest: Map<string, number>;
  readonly #last = new Map<string, { readonly payload: string; readonly at: number }>();
  #arrivals: readonly number[] = [];

  constructor(now: () => number, newest: Map<string, number>) {
    this.#now = now;
    this.#newest = newest;
  }

  /** Counts a message, of any content. @returns false beyond the most of a minute */
  admit(): boolean {
    const now = this.#now();
    // A clock that was set back must not end the admission.
    const recent = this.#arrivals.filter((at) => Math.abs(now - at) < MINUTE_MS);
    const isAdmitted = recent.length < MOST_A_MINUTE;
    this.#arrivals = isAdmitted ? [...recent, now] : recent;
    return isAdmitted;
  }

  /** @param entity its vehicle and name @returns the reason against a command, or `undefined` for one that may go on */
  check(entity: string, payload: string, { at }: GivenCommand): Refusal | undefined {
    const now = this.#now();
    if (at !== undefined) {
      if (Math.abs(now - at) > FRESH_MS) return "stale";
      if (at <= (this.#newest.get(entity) ?? 0)) return "replayed";
      this.#newest.set(entity, at);
      return undefined;
    }
    const last = this.#last.get(entity);
    if (last?.payload === payload && now - last.at < DUPLICATE_MS) return "duplicate";
    this.#last.set(entity, { payload, at: now });
    return undefined;
  }
}
