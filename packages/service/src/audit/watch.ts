// Notifies listeners of new rows, written by any process: it polls the store while there are listeners.
import { every, type Loop } from "../background.ts";
import type { Database } from "../store/schema.ts";

/** The loop waits for up to half as long again, so listeners are notified within a second. */
const PERIOD_MS = 660;

/** Listeners of one process. */
const MOST_LISTENERS = 50;

/** Those of one person or key, so that a single one leaves places for others. */
const MOST_OF_ONE = 25;

/** The ends of the log and of its chain. Every change that an operator can see adds a row to the log. */
export interface LogEnd {
  /** The newest row's id. On PostgreSQL, a row with a lower id may be committed later. */
  readonly row: number;
  readonly position: number;
}

export interface Listener {
  /** The id of the listener's session or API key; `null` for the service's own token. */
  readonly credential: string | null;
  /** The id of the operator or API key; `null` for the service's own token. */
  readonly caller: string | null;
  changed(end: LogEnd): void;
  /** Called when its credential ends or the service stops. */
  ended(): void;
}

const readLogEnd = async (database: Database): Promise<LogEnd> => {
  const { row } = await database
    .selectFrom("audit_events")
    .select(({ fn }) => fn.max("id").as("row"))
    .executeTakeFirstOrThrow();
  const chain = await database
    .selectFrom("audit_chain")
    .select("position")
    .where("id", "=", 1)
    .executeTakeFirst();
  return { row: Number(row ?? 0), position: chain?.position ?? 0 };
};

export class AuditWatch {
  readonly #database: Database;
  readonly #live: (credentials: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly #listeners = new Set<Listener>();
  #known: LogEnd | undefined;
  /** Each process polls for its own listeners, starting with the first, so no process is elected. */
  #loop: Loop | undefined;
  #closed = false;

  /** @param live finds the live ones among these credentials */
  constructor(database: Database, live: (credentials: readonly string[]) => Promise<ReadonlySet<string>>) {
    this.#database = database;
    this.#live = live;
  }

  /** @returns a function that ends the listening; `undefined` if there are too many listeners */
  listen(listener: Listener): (() => void) | undefined {
    if (this.#closed || this.#listeners.size >= MOST_LISTENERS) return undefined;
    const own = [...this.#listeners].filter(({ caller }) => caller === listener.caller);
    if (own.length >= MOST_OF_ONE) return undefined;
    this.#listeners.add(listener);
    // During an outage of the store listeners hear nothing; afterwards they hear of the changes.
    this.#loop ??= every(
      PERIOD_MS,
      () => this.look(),
      () => {},
    );
    return () => this.#leave(listener);
  }

  /** Polls once if there are listeners. The loop does so every second. */
  async look(): Promise<void> {
    if (this.#listeners.size === 0) return;
    const credentials = [...this.#listeners].flatMap(({ credential }) => credential ?? []);
    const live = await this.#live([...new Set(credentials)]);
    for (const listener of this.#listeners)
      if (listener.credential !== null && !live.has(listener.credential)) this.#end(listener);
    const end = await readLogEnd(this.#database);
    const known = this.#known;
    this.#known = end;
    // The first poll always notifies: a listener may have read the store before it.
    if (known && known.row === end.row && known.position === end.position) return;
    for (const listener of this.#listeners) listener.changed(end);
  }

  /** Ends every listener, as the service stops. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const listener of [...this.#listeners]) this.#end(listener);
    await this.#loop?.stop();
  }

  #end(listener: Listener): void {
    this.#leave(listener);
    listener.ended();
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#known = undefined;
  }
}
