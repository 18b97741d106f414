// Background work: loops of one process, and leases by which only one of several processes does a task at a time.
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { type Clock, type EpochMs, latestEnd } from "./clock.ts";
import type { Database } from "./store/schema.ts";

/** One run of a task. It ends at its next step once `stopping()` is true. */
export type Run = (stopping: () => boolean) => Promise<void>;

export interface Loop {
  /** Runs the task now. During a run, it runs once more afterwards: the current run may have passed the new data already. */
  wake(): void;
  /** Starts no further run, and waits for the current one. */
  stop(): Promise<void>;
}

/**
 * Runs a task now and then repeatedly, never two runs at a time.
 * @param periodMs from the end of a run to the next one, on average; random, so that processes do not run in step
 * @param failed receives a run's error; the next run follows
 */
export function every(periodMs: number, work: Run, failed: (error: unknown) => void): Loop {
  let stopped = false;
  let woken = false;
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    clearTimeout(timer);
    woken = false;
    underWay = work(() => stopped)
      .catch(failed)
      .then(() => {
        underWay = undefined;
        if (stopped) return;
        if (woken) start();
        else timer = setTimeout(start, periodMs * (0.5 + Math.random())).unref();
      });
  };
  start();

  return {
    wake: () => {
      if (stopped) return;
      if (underWay) woken = true;
      else start();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}

/** A larger difference to the time that has passed is a step of the clock. */
const MOST_DRIFT_MS = 10_000;

/** A machine that starts with a wrong time has been set right within this time. */
const EVEN_MS = 15 * 60_000;

/**
 * Guards the removal of rows by their time: a clock that is set forward, and later back, must not have removed rows that
 * are still in force. It compares the clock with one that nobody sets.
 */
export class EvenClock {
  readonly #clock: Clock;
  readonly #passed: () => number;
  #offset: number;
  #since: EpochMs;

  /** @param passed milliseconds since any moment, by a clock that nobody sets */
  constructor(clock: Clock, passed: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#passed = passed;
    this.#since = passed();
    this.#offset = clock.now() - this.#since;
  }

  /** True if the clock has made no step for a quarter of an hour. Call it now and then, or steps go unnoticed. */
  hasRunEvenly(): boolean {
    const passed = this.#passed();
    const offset = this.#clock.now() - passed;
    if (Math.abs(offset - this.#offset) > MOST_DRIFT_MS) this.#since = passed;
    this.#offset = offset;
    return passed - this.#since >= EVEN_MS;
  }
}

/** A holder loses its lease after this silence. Longer than a step of any work. */
const LEASE_MS = 30_000;

/** Lets one of the processes that share the store do a work at a time. */
export class Lease {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #name: string;
  readonly #holder = randomUUID();

  constructor({ database, clock }: { readonly database: Database; readonly clock: Clock }, name: string) {
    this.#database = database;
    this.#clock = clock;
    this.#name = name;
  }

  /**
   * Does a work unless another process does it. The lease only saves double work: a process may pause for longer than its
   * lease, so the work's own transactions must prevent conflicts.
   * @param work calls `prolong` between its steps, and ends if it returns false: another process has taken over
   */
  async alone(work: (prolong: () => Promise<boolean>) => Promise<void>): Promise<void> {
    if (!(await this.#take())) return;
    try {
      await work(() => this.#take());
    } finally {
      // The lease of a process that dies expires.
      await this.#giveBack();
    }
  }

  async #take(): Promise<boolean> {
    const now = this.#clock.now();
    const ends = { holder: this.#holder, ends_at: now + LEASE_MS };
    const taken = await this.#database
      .insertInto("leases")
      .values({ name: this.#name, ...ends })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet(ends)
          .where((row) =>
            row.or([
              row("leases.holder", "=", this.#holder),
              row("leases.ends_at", "<=", now),
              // Taken by a clock that has been set back since.
              row("leases.ends_at", ">", latestEnd(now, LEASE_MS)),
            ]),
          ),
      )
      .returning("holder")
      .executeTakeFirst();
    return taken !== undefined;
  }

  async #giveBack(): Promise<void> {
    await this.#database
      .deleteFrom("leases")
      .where("name", "=", this.#name)
      .where("holder", "=", this.#holder)
      .execute();
  }
}
