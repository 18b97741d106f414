const WITHIN_MS = 60_000;
const MOST_CONNECTIONS = 10;
const MOST_CLIENTS = 1_000;

/** Counts the connections of each client, to find those that come back at once, again and again. */
export class BackOff {
  readonly #recent = new Map<string, readonly number[]>();

  /** Counts a connection. @returns true for more than ten in a minute */
  isMissing(client: string, at: number): boolean {
    const recent = [...(this.#recent.get(client) ?? []).filter((one) => one > at - WITHIN_MS), at];
    // The latest clients stand last, and the first one is forgotten.
    this.#recent.delete(client);
    this.#recent.set(client, recent.slice(-MOST_CONNECTIONS - 1));
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MOST_CLIENTS && oldest !== undefined) this.#recent.delete(oldest);
    return recent.length > MOST_CONNECTIONS;
  }
}
