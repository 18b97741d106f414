import { type Outcome, type Reservation, StoreError, type WriteAs } from "@openpims/maccess";
import type { Clock, SecureRecord } from "../platform/platform.ts";
import {
  almostUsedUp,
  current,
  type Entries,
  entriesOf,
  nextTryAt,
  parseEntries,
  serialiseEntries,
  timesOf,
  type Use,
  usesOf,
  within,
} from "./entries.ts";
import type { LimitReached } from "./limit-reached.ts";
import type { Limit, LimitsOf } from "./limits.ts";
import type { AnyResource, Resource } from "./resources.ts";

/** The state of one resource. */
export interface LedgerLine {
  /**
   * The number used in the limit's window, or, without a limit, in the window of `Production`; then 100 means 100 or
   * more.
   */
  readonly used: number;
  readonly limit: number | null;
  readonly windowSeconds: number | null;
  /** ISO 8601, UTC: the time of the next possible use; `null` if one is possible now. */
  readonly nextTry: string | null;
}

/** One line for each resource of a ledger. */
export type ReportOf<R extends AnyResource> = Readonly<Record<R, LedgerLine>>;

/** One line for each of the account's resources: docs/guide/production.md#the-ledger */
export type LedgerReport = ReportOf<Resource>;

/** The limits of a ledger. */
export interface LedgerLimits<R extends AnyResource> {
  readonly inForce: LimitsOf<R>;
  /** Those of `Production`, whose windows a report without limits has. */
  readonly production: Readonly<Record<R, Limit>>;
}

interface Loaded {
  readonly entries: Entries;
  /** Absent where there is no record yet. */
  readonly stored: string | undefined;
}

/**
 * Counts the uses of an account's or a vehicle's resources, in a record beside the device's, for every process that shares it. An entry is
 * on disk before its request is sent: a process killed in between has used it up.
 */
export class Ledger<R extends AnyResource = Resource> {
  readonly #record: SecureRecord;
  readonly #clock: Clock;
  readonly #limits: LimitsOf<R>;
  readonly #production: Readonly<Record<R, Limit>>;
  readonly #resources: readonly R[];
  readonly #log: (event: string) => void;

  /** @param log receives the events that no message reports: an unreadable ledger, or a use that could not be given back */
  constructor(
    record: SecureRecord,
    clock: Clock,
    { inForce, production }: LedgerLimits<R>,
    log: (event: string) => void,
  ) {
    this.#record = record;
    this.#clock = clock;
    this.#limits = inForce;
    this.#production = production;
    this.#resources = Object.keys(inForce) as R[];
    this.#log = log;
  }

  async reserve(uses: readonly R[]): Promise<Outcome<Reservation>> {
    return this.#record.exclusively(async () => {
      const now = this.#clock.now();
      const { entries, stored } = await this.#load(now);
      const reached = this.#reached(entries, uses, now);
      if (reached) {
        await this.#save(entries, "note", stored);
        return { ok: false, failure: reached };
      }
      const counted = uses.filter((use) => this.#isCountedBefore(use));
      if (counted.length > 0) await this.#save(withTimes(entries, counted, now), "successor");
      const proved = uses.some((use) => use === "pinTry" || use === "activation");
      const triesBefore = counted.some(isPinTry) || usesOf(entries, "pinTry").length > 0;
      return {
        ok: true,
        value: {
          close: (verdict) => {
            if (verdict === "unsent") return this.#giveBack(counted, now);
            if (verdict === "unchecked") return this.#giveBack(counted.filter(isPinTry), now);
            if (verdict === "counted") return this.#countLate(uses.filter((use) => !counted.includes(use)));
            // An enrolled device's PIN is the account's: just chosen, or proved.
            return proved && triesBefore ? this.forgetPinTries() : Promise.resolve();
          },
        },
      };
    });
  }

  /**
   * A PIN try is nearly always given back, which costs as much as counting it. Without a limit that a crash could bypass, a
   * try is counted only after the PIN may have been wrong.
   */
  #isCountedBefore(use: R): boolean {
    return use !== "pinTry" || this.#limits[use] !== null;
  }

  /** Resets the count of wrong PINs in a row: the account's PIN is new, or known to be right. It never rejects. */
  async forgetPinTries(): Promise<void> {
    await this.#change((entries) => ({ ...entries, pinTry: [] }), "note");
  }

  /** The state of each resource. @throws StoreError */
  async report(): Promise<ReportOf<R>> {
    const now = this.#clock.now();
    // A record is replaced whole, so a reader needs no lock, unless it has to set the record aside.
    const { entries } = (await this.#parsed(now)) ?? (await this.#record.exclusively(() => this.#load(now)));
    const lines = this.#resources.map((resource) => [
      resource,
      this.#line(timesOf(usesOf(entries, resource), now), resource, now),
    ]);
    return Object.fromEntries(lines) as ReportOf<R>;
  }

  #line(times: readonly number[], resource: R, now: number): LedgerLine {
    const limit = this.#limits[resource];
    const { windowMs } = limit ?? this.#production[resource];
    const used = within(times, windowMs, now).length;
    if (!limit) return { used, limit: null, windowSeconds: null, nextTry: null };
    const next = nextTryAt(times, limit, now);
    return {
      used,
      limit: limit.count,
      windowSeconds: limit.windowMs / 1000,
      nextTry: next > now ? new Date(next).toISOString() : null,
    };
  }

  /** The exhausted use that becomes possible last. */
  #reached(entries: Entries, uses: readonly R[], now: number): LimitReached | undefined {
    const reached = uses.flatMap((resource) => {
      const limit = this.#limits[resource];
      const next = limit ? nextTryAt(timesOf(usesOf(entries, resource), now), limit, now) : now;
      return limit && next > now ? [{ resource, limit, next }] : [];
    });
    const [last] = reached.sort((a, b) => b.next - a.next);
    return last && limitReached(last.resource, last.limit, last.next);
  }

  async #giveBack(uses: readonly R[], at: number): Promise<void> {
    if (uses.length === 0) return;
    await this.#change((entries) => {
      const left: Record<string, readonly Use[]> = { ...entries };
      for (const use of uses) left[use] = without(usesOf(entries, use), at);
      return left;
    }, "note");
  }

  async #countLate(uses: readonly R[]): Promise<void> {
    if (uses.length === 0) return;
    await this.#change((entries) => withTimes(entries, uses, this.#clock.now()), "successor");
  }

  /**
   * The operation has ended and its result stands. A use that cannot be given back stays counted, and so does one whose
   * note a power failure undoes.
   */
  async #change(change: (entries: Entries) => Entries, as: WriteAs): Promise<void> {
    try {
      await this.#record.exclusively(async () => {
        const { entries, stored } = await this.#load(this.#clock.now());
        await this.#save(change(entries), as, stored);
      });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#log(`the ledger cannot be brought up to date: ${error.message}`);
    }
  }

  /**
   * The current entries, and the text that they were read from. An unreadable record is set aside unchanged. It must not lock the
   * owner out, and damaging it must not reset a limit: one use of each is left, and the log says so.
   */
  async #load(now: number): Promise<Loaded> {
    const parsed = await this.#parsed(now);
    if (parsed) return parsed;
    await this.#record.setAside();
    const anew = almostUsedUp(this.#limits, now);
    await this.#save(anew, "replacement");
    this.#log("the ledger could not be read and was set aside: one more of each that is limited");
    return { entries: anew, stored: serialiseEntries(anew) };
  }

  /** The entries as of now; `undefined` where they cannot be read. @throws StoreError */
  async #parsed(now: number): Promise<Loaded | undefined> {
    const stored = await this.#read();
    const entries =
      stored === undefined
        ? entriesOf(this.#resources, () => [])
        : parseEntries(stored ?? "", this.#resources);
    return entries && { entries: current(entries, this.#limits, now), stored: stored ?? undefined };
  }

  /** `null` if the record is unreadable. */
  async #read(): Promise<string | undefined | null> {
    try {
      return await this.#record.read();
    } catch (error) {
      if (error instanceof StoreError && error.kind === "unreadable") return null;
      throw error;
    }
  }

  /** @param stored the record's text, which is not written again */
  async #save(entries: Entries, as: WriteAs, stored?: string): Promise<void> {
    const text = serialiseEntries(entries);
    if (text !== stored) await this.#record.write(text, as);
  }
}

function limitReached(resource: AnyResource, { count, windowMs }: Limit, next: number): LimitReached {
  const nextTry = new Date(next).toISOString();
  return { kind: "LimitReached", resource, count, windowSeconds: windowMs / 1000, nextTry };
}

const isPinTry = (use: AnyResource): boolean => use === "pinTry";

function withTimes(entries: Entries, uses: readonly string[], at: number): Entries {
  const more: Record<string, readonly Use[]> = { ...entries };
  for (const use of uses) more[use] = [...usesOf(entries, use), { at }];
  return more;
}

/** The uses without one of `at`. Equal ones are interchangeable. */
function without(uses: readonly Use[], at: number): readonly Use[] {
  const index = uses.findLastIndex((use) => use.at === at);
  return uses.filter((_, i) => i !== index);
}
