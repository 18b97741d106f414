// The SDK's records in a phone's keychain or keystore, through any store of small items: texts of about 2 kB by name.
import { StoreError } from "@openpims/maccess";
import type { RecordName, SecureRecord, SecureStorage } from "@openpims/sdk";

/** A store of secure items. A `set` replaces an item whole or not at all, and has it on disk when the promise is fulfilled. */
export interface SecureItems {
  /** `null` where there is none. */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * Records in a phone's keychain or keystore. Make one for the whole application: it puts in a row what may not happen at
 * once.
 * @example
 * declare const items: SecureItems;
 * const storage = new SecureItemsStorage(items);
 */
export class SecureItemsStorage implements SecureStorage {
  readonly #items: SecureItems;
  readonly #records = new Map<RecordName, SecureItemsRecord>();

  constructor(items: SecureItems) {
    this.#items = items;
  }

  record(name: RecordName): SecureRecord {
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    const made = new SecureItemsRecord(this.#items, `openpims.${name}`);
    this.#records.set(name, made);
    return made;
  }
}

/** One after another, whether they succeed or not. */
class Row {
  #last: Promise<unknown> = Promise.resolve();

  join<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** The place of a record's text: items `NAME.SLOT.0` and so on. This alone decides which text is the record's. */
interface Head {
  readonly slot: number;
  readonly parts: number;
}

/** Escaped, a part is as many bytes as characters: some platforms take no more than 2,048. */
const PART_LENGTH = 1800;

/**
 * A text is longer than an item may be, so it is in several, and one more, the head, says which. A write puts the new
 * parts beside the old ones and then replaces the head: whenever the application is ended, the head names a whole text.
 */
class SecureItemsRecord implements SecureRecord {
  readonly #items: SecureItems;
  readonly #name: string;
  /** The work on the record. A phone's application is one JavaScript context, so there is no other. */
  readonly #works = new Row();
  /** Reads and writes, which a work makes too: no read may find a head whose parts a write has just removed. */
  readonly #accesses = new Row();

  constructor(items: SecureItems, name: string) {
    this.#items = items;
    this.#name = name;
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#works.join(work);
  }

  read(): Promise<string | undefined> {
    return this.#access("read", async () => {
      const stored = await this.#items.get(this.#name);
      if (stored === null) return undefined;
      const { slot, parts } = headIn(stored) ?? this.#unreadable();
      const texts: string[] = [];
      for (let i = 0; i < parts; i++)
        texts.push((await this.#items.get(this.#part(slot, i))) ?? this.#unreadable());
      return unescaped(texts.join("")) ?? this.#unreadable();
    });
  }

  write(text: string): Promise<void> {
    return this.#access("written", async () => {
      const stored = await this.#items.get(this.#name);
      const before = stored === null ? undefined : headIn(stored);
      const slot = await this.#freeSlot(before);
      const parts = inParts(escaped(text));
      for (const [i, part] of parts.entries()) await this.#items.set(this.#part(slot, i), part);
      const head: Head = { slot, parts: parts.length };
      await this.#items.set(this.#name, JSON.stringify(head));
      // The text is stored; what is left of the old one is removed now or before the next write.
      if (before) await this.#clear(before.slot).catch(() => undefined);
    });
  }

  setAside(): Promise<void> {
    return this.#access("moved", async () => {
      const stored = await this.#items.get(this.#name);
      if (stored === null) return;
      // The head is what makes the parts a text: they stay where they are.
      await this.#items.set(this.#asideName(await this.#countAside()), stored);
      await this.#items.remove(this.#name);
    });
  }

  /**
   * The one of two slots that the record is not in, emptied of what a write that was cut off has left there. Whatever is
   * set aside keeps both: where its head cannot be read, nobody knows which of them it was about.
   */
  async #freeSlot(before: Head | undefined): Promise<number> {
    const first = 2 * (await this.#countAside());
    const slot = before?.slot === first ? first + 1 : first;
    await this.#clear(slot);
    return slot;
  }

  async #countAside(): Promise<number> {
    let count = 0;
    while ((await this.#items.get(this.#asideName(count))) !== null) count++;
    return count;
  }

  /** From the last to the first: cut off, what is left still begins at 0 and is found again. */
  async #clear(slot: number): Promise<void> {
    let parts = 0;
    while ((await this.#items.get(this.#part(slot, parts))) !== null) parts++;
    for (let i = parts - 1; i >= 0; i--) await this.#items.remove(this.#part(slot, i));
  }

  #part(slot: number, i: number): string {
    return `${this.#name}.${slot}.${i}`;
  }

  #asideName(n: number): string {
    return `${this.#name}.unreadable.${n}`;
  }

  #unreadable(): never {
    throw new StoreError("unreadable", `The stored ${this.#name} is not whole`);
  }

  /** The store's own errors name items and may name more: they are kept as causes, and not repeated. */
  #access<T>(done: string, work: () => Promise<T>): Promise<T> {
    return this.#accesses.join(async () => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof StoreError) throw error;
        throw new StoreError("failed", `The ${this.#name} cannot be ${done}`, { cause: error });
      }
    });
  }
}

function headIn(stored: string): Head | undefined {
  const [, slot, parts] = /^\{"slot":(\d{1,6}),"parts":(\d{1,6})\}$/.exec(stored) ?? [];
  return slot === undefined ? undefined : { slot: Number(slot), parts: Number(parts) };
}

/** ASCII alone, so that no platform has to agree with another on how to write a character. */
const escaped = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function unescaped(stored: string): string | undefined {
  try {
    const text: unknown = JSON.parse(stored);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

const inParts = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / PART_LENGTH) }, (_, i) =>
    text.slice(i * PART_LENGTH, (i + 1) * PART_LENGTH),
  );
