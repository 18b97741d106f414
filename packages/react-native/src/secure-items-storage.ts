// The SDK's records in a phone's keychain or keystore, over any store of small named items of about 2 kB.
import { StoreError } from "@openpims/maccess";
import type { RecordName, SecureRecord, SecureStorage } from "@openpims/sdk";

/** A store of secure items. `set` replaces an item atomically; it is on disk when the promise is fulfilled. */
export interface SecureItems {
  /** `null` if there is no such item. */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * Records in a phone's keychain or keystore. Make one for the whole application: it runs conflicting accesses one after
 * the other.
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

/** Runs tasks one after the other, even if one fails. */
class Row {
  #last: Promise<unknown> = Promise.resolve();

  join<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** The place of a record's text: items `NAME.SLOT.0` and so on. The head alone decides which text is the record's. */
interface Head {
  readonly slot: number;
  readonly parts: number;
}

/** Stands aside for a head that cannot be decrypted. */
const LOST = "lost";

/** In an escaped part, bytes equal characters: some platforms take at most 2,048. */
const PART_LENGTH = 1800;

/**
 * A text longer than an item is split into several; one more item, the head, names them. A write puts the new parts beside
 * the old ones and then replaces the head: whenever the application ends, the head names a complete text.
 */
class SecureItemsRecord implements SecureRecord {
  readonly #items: SecureItems;
  readonly #name: string;
  /** The exclusive work on the record. A phone's application is one JavaScript context, so no other process interferes. */
  readonly #works = new Row();
  /** Reads and writes, also those inside exclusive work: no read may find a head whose parts a write has just removed. */
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
      const stored = await this.#get(this.#name);
      if (stored === null) return undefined;
      const { slot, parts } = headIn(stored) ?? this.#unreadable();
      const texts: string[] = [];
      for (let i = 0; i < parts; i++)
        texts.push((await this.#get(this.#part(slot, i))) ?? this.#unreadable());
      return unescaped(texts.join("")) ?? this.#unreadable();
    });
  }

  write(text: string): Promise<void> {
    return this.#access("written", async () => {
      const stored = await this.#head();
      if (stored === LOST) await this.#moveAside(stored);
      const before = stored === null ? undefined : headIn(stored);
      const slot = await this.#freeSlot(before);
      const parts = inParts(escaped(text));
      for (const [i, part] of parts.entries()) await this.#items.set(this.#part(slot, i), part);
      const head: Head = { slot, parts: parts.length };
      await this.#items.set(this.#name, JSON.stringify(head));
      // The text is stored. The old parts are removed now, or before the next write.
      if (before) await this.#clear(before.slot).catch(() => undefined);
    });
  }

  setAside(): Promise<void> {
    return this.#access("moved", async () => {
      const stored = await this.#head();
      if (stored !== null) await this.#moveAside(stored);
    });
  }

  /** Moves the head only; the parts stay in place. */
  async #moveAside(head: string): Promise<void> {
    await this.#items.set(this.#asideName(await this.#countAside()), head);
    await this.#items.remove(this.#name);
  }

  /** The head as it is stored; `LOST` where the phone cannot decrypt it any more. */
  async #head(): Promise<string | null> {
    try {
      return await this.#get(this.#name);
    } catch (error) {
      if (error instanceof StoreError && error.kind === "unreadable") return LOST;
      throw error;
    }
  }

  /**
   * An item's text. A phone rejects while it is locked, and for an item that was restored without its key. A store that
   * takes another item is not locked, so the item is lost.
   */
  async #get(name: string): Promise<string | null> {
    try {
      return await this.#items.get(name);
    } catch (error) {
      if (await this.#keepsItems()) this.#unreadable();
      throw error;
    }
  }

  /** True where the store keeps a new item. */
  async #keepsItems(): Promise<boolean> {
    const probe = `${this.#name}.probe`;
    try {
      await this.#items.set(probe, probe);
      const kept = await this.#items.get(probe);
      await this.#items.remove(probe);
      return kept === probe;
    } catch {
      return false;
    }
  }

  /** True for an item that is there, also where it cannot be decrypted. */
  async #has(name: string): Promise<boolean> {
    try {
      return (await this.#items.get(name)) !== null;
    } catch (error) {
      if (await this.#keepsItems()) return true;
      throw error;
    }
  }

  /**
   * The slot that the record does not use, cleared of an interrupted write. A record that was set aside keeps both slots: its
   * head may be unreadable, and then either slot may hold its text.
   */
  async #freeSlot(before: Head | undefined): Promise<number> {
    const first = 2 * (await this.#countAside());
    const slot = before?.slot === first ? first + 1 : first;
    await this.#clear(slot);
    return slot;
  }

  async #countAside(): Promise<number> {
    let count = 0;
    while (await this.#has(this.#asideName(count))) count++;
    return count;
  }

  /** From the last part to the first: after an interruption, the remaining parts start at 0 and are found again. */
  async #clear(slot: number): Promise<void> {
    let parts = 0;
    while (await this.#has(this.#part(slot, parts))) parts++;
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

  /** The store's own errors name items and may name more: they become causes, and messages do not repeat them. */
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

/** ASCII only, so that all platforms store the same bytes. */
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
