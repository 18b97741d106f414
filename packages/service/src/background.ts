// Work beside the requests: loops of one process, and leases that let one process among several do a work at a time.
import { randomUUID } from "node:crypto";
import { type Clock, latestEnd } from "./clock.ts";
import type { Database } from "./store/schema.ts";

/** One run of a work, which ends at its next step once `stopping()` is true. */
export type Work = (stopping: () => boolean) => Promise<void>;

export interface Loop {
  /** Runs the work now; again where a run is under way, since that one may have looked already. */
  wake(): void;
  /** Starts no further run, and waits for the one under way. */
  stop(): Promise<void>;
}

/**
 * Runs a work now and then again and again, never two runs at a time.
 * @param periodMs from the end of a run to the next one, on average: processes that start together fall out of step
 * @param failed receives the error of a run; the next run comes all the same
 */
export function every(periodMs: number, work: Work, failed: (error: unknown) => void): Loop {
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

/** A holder that is silent for so long loses its lease. Longer than a step of any work takes. */
const LEASE_MS = 30_000;

/** Lets one process among those that share the store do a work at a time. */
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
   * Does a work unless another process is at it. That spares the store double work, and no more: a process may stand
   * still for longer than its lease, so the work's own transactions guard what must not happen twice.
   * @param work calls `prolong` between its steps, and ends where that is false: another process has taken over
   */
  async alone(work: (prolong: () => Promise<boolean>) => Promise<void>): Promise<void> {
    if (!(await this.#take())) return;
    try {
      await work(() => this.#take());
    } finally {
      // A process that dies leaves the lease to its end.
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
              // Taken by a clock that has been put back since.
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
