import type { RecordName, SecureRecord, SecureStorage } from "../platform.ts";

/**
 * Records in memory, for tests and short-lived tools. They end with the process.
 * @example
 * const pims = createPims(platform, { storage: new MemoryStorage() });
 */
export class MemoryStorage implements SecureStorage {
  readonly #records = new Map<RecordName, MemoryRecord>();

  record(name: RecordName): SecureRecord {
    return this.#recordOf(name);
  }

  /** The texts that were set aside, oldest first. */
  setAsideOf(name: RecordName): readonly string[] {
    return this.#recordOf(name).aside;
  }

  #recordOf(name: RecordName): MemoryRecord {
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    const created = new MemoryRecord();
    this.#records.set(name, created);
    return created;
  }
}

class MemoryRecord implements SecureRecord {
  readonly aside: string[] = [];
  #text: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // The next work runs even if this one fails.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async read(): Promise<string | undefined> {
    return this.#text;
  }

  async write(text: string): Promise<void> {
    this.#text = text;
  }

  async setAside(): Promise<void> {
    if (this.#text !== undefined) this.aside.push(this.#text);
    this.#text = undefined;
  }
}
