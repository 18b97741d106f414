import { every, Lease, type Loop } from "../background.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import type { DataKeys } from "./data-keys.ts";
import { REFRESH_MS } from "./grace.ts";
import type { ProtocolKeys } from "./protocol-keys.ts";
import { continueRotation } from "./rotation.ts";
import { UnknownDataKey } from "./vault.ts";

export interface UpkeepOptions {
  readonly database: Database;
  readonly dataKeys: DataKeys;
  readonly protocolKeys: ProtocolKeys;
  readonly clock: Clock;
}

/** Keeps this process's keys up to date with the store's, and takes part in rotations. */
export class KeyUpkeep {
  readonly #options: UpkeepOptions;
  readonly #lease: Lease;
  #loop: Loop | undefined;
  #refreshedAt: number;
  #refreshing: Promise<void> | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#lease = new Lease(options, "key-rotation");
    this.#refreshedAt = options.clock.now();
  }

  /** @param failed receives a run's error; the next run continues the work */
  start(failed: (error: unknown) => void): void {
    this.#loop = every(REFRESH_MS, (stopping) => this.#work(stopping), failed);
  }

  /** Called before each request, so that none uses an old list even if the loop is late. */
  async refreshIfDue(): Promise<void> {
    if (this.#isDue()) await this.refresh();
  }

  /** Reads the keys, and wakes the loop if a rotation is under way. */
  async refresh(): Promise<void> {
    await this.#read();
    this.#loop?.wake();
  }

  /** Runs work that may find a value under an unknown key: then once more, with the store's keys. */
  async retrying<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UnknownDataKey)) throw error;
      await this.refresh();
      return work();
    }
  }

  /** Ends after the current step. */
  async stop(): Promise<void> {
    await Promise.allSettled([this.#refreshing, this.#loop?.stop()]);
  }

  #isDue(): boolean {
    // After a clock was set back, the list's age is unknown.
    return Math.abs(this.#options.clock.now() - this.#refreshedAt) >= REFRESH_MS;
  }

  /** Requests that wait for the keys at the same time share one read. */
  #read(): Promise<void> {
    this.#refreshing ??= this.#readStore().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #readStore(): Promise<void> {
    const { dataKeys, protocolKeys, clock } = this.#options;
    const now = clock.now();
    await dataKeys.refresh();
    await protocolKeys.refresh();
    this.#refreshedAt = now;
  }

  async #work(stopping: () => boolean): Promise<void> {
    const { database, dataKeys, protocolKeys, clock } = this.#options;
    if (this.#isDue()) await this.#read();
    await dataKeys.advanceStranded(clock.now());
    await protocolKeys.dropOutlived();
    await continueRotation({ database, dataKeys, clock, lease: this.#lease, stopping });
  }
}
