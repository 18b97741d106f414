import { randomUUID } from "node:crypto";
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
  /** Hears of work that failed; it is taken up again. */
  readonly failed: (error: unknown) => void;
}

/** Keeps this process's keys the store's, and does its share of a rotation. */
export class KeyUpkeep {
  readonly #options: UpkeepOptions;
  readonly #holder = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #refreshedAt: number;
  #refreshing: Promise<void> | undefined;
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#refreshedAt = options.clock.now();
    this.#timer = setInterval(() => void this.refreshIfDue().catch(options.failed), REFRESH_MS).unref();
    this.#wake();
  }

  /** Before each request: no request is served on an old list, whatever became of the timer. */
  async refreshIfDue(): Promise<void> {
    // A clock that was set back says nothing of the list's age.
    if (Math.abs(this.#options.clock.now() - this.#refreshedAt) >= REFRESH_MS) await this.refresh();
  }

  /** Reads the keys anew, and goes on with a rotation where there is one. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Work that may meet a value under a key that is not known here yet: it is done once more with the store's keys. */
  async retrying<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UnknownDataKey)) throw error;
      await this.refresh();
      return work();
    }
  }

  /** Ends once the step under way is through. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.allSettled([this.#refreshing, this.#working]);
  }

  async #read(): Promise<void> {
    const { dataKeys, protocolKeys, clock } = this.#options;
    const now = clock.now();
    await dataKeys.refresh();
    await protocolKeys.refresh();
    this.#refreshedAt = now;
    this.#wake();
  }

  #wake(): void {
    if (this.#stopped || this.#working) return;
    this.#working = this.#work()
      .catch(this.#options.failed)
      .finally(() => {
        this.#working = undefined;
      });
  }

  async #work(): Promise<void> {
    const { database, dataKeys, protocolKeys, clock } = this.#options;
    await protocolKeys.dropOutlived();
    await continueRotation({
      database,
      dataKeys,
      clock,
      holder: this.#holder,
      stopped: () => this.#stopped,
    });
  }
}
