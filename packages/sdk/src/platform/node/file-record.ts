import { closeSync } from "node:fs";
import { join } from "node:path";
import { StoreError, type WriteAs } from "@openpims/maccess";
import type { RecordName, SecureRecord } from "../platform.ts";
import { moveAside, replaceFile, storageFailure, systemCode } from "./durable-file.ts";
import { openOwnFile } from "./ownership.ts";
import { type ProcessLockOptions, withProcessLock } from "./process-lock.ts";
import { firstSlot, readSlots, type Slot, slotAfter, writeSlot } from "./record-slots.ts";
import { formatSealed, type RecordHeader, seal, unseal } from "./sealed-record.ts";
import type { NamedKey, StorageKey } from "./storage-key.ts";

/** The newest text of a record that its key opens. */
interface Newest {
  readonly slot: Slot;
  readonly text: string;
}

/** A record in a sealed file of two slots: docs/decisions/two-slots.md */
export class FileRecord implements SecureRecord {
  readonly #directory: string;
  readonly #name: RecordName;
  readonly #key: StorageKey;
  readonly #lock: ProcessLockOptions;
  /** True while a work holds the lock, which has checked the folder. */
  #locked = false;

  constructor(directory: string, name: RecordName, key: StorageKey, lock: ProcessLockOptions) {
    this.#lock = lock;
    this.#directory = directory;
    this.#name = name;
    this.#key = key;
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const inside = async () => {
      this.#locked = true;
      try {
        return await work();
      } finally {
        this.#locked = false;
      }
    };
    return withProcessLock(join(this.#directory, `${this.#name}.lock`), inside, this.#lock);
  }

  async read(): Promise<string | undefined> {
    const slots = this.#readFile();
    if (slots === undefined) return undefined;
    const newest = await this.#newestOf(slots);
    if (newest === undefined)
      throw new StoreError("unreadable", `The stored ${this.#name} was changed, or its key does not fit`);
    return newest.text;
  }

  async write(text: string, as: WriteAs = "replacement"): Promise<void> {
    const named = await this.#key.current();
    try {
      if (as !== "replacement" && (await this.#writeAfter(text, named, as === "successor"))) return;
      await replaceFile(this.#path(), this.#line(text, named, firstSlot));
    } catch (error) {
      throw storageFailure(`The ${this.#name} cannot be stored`, error);
    }
  }

  async setAside(): Promise<void> {
    // With a locked keychain or another user's folder, no new record could replace this one: keep it.
    await this.#key.current();
    try {
      await moveAside(this.#path(), (n) => join(this.#directory, `${this.#name}.unreadable-${n}.json`));
    } catch (error) {
      throw storageFailure(`The unreadable ${this.#name} cannot be moved out of the way`, error);
    }
  }

  /** @returns false where there is no slot for the text: no file, an unreadable one, or a text too long for a slot */
  async #writeAfter(text: string, named: NamedKey, flushed: boolean): Promise<boolean> {
    const file = this.#open("change");
    if (file === undefined) return false;
    try {
      const newest = await this.#newestOf(readSlots(file));
      const next = newest && slotAfter(newest.slot);
      return (
        next !== undefined &&
        (await writeSlot(file, next.offset, this.#line(text, named, { ...next, flushed }), flushed))
      );
    } finally {
      closeSync(file.descriptor);
    }
  }

  #line(
    text: string,
    { reference, key }: NamedKey,
    { sequence, flushed }: Pick<RecordHeader, "sequence" | "flushed">,
  ): string {
    return formatSealed(seal(text, { record: this.#name, key: reference, sequence, flushed }, key));
  }

  /** A slot that a power failure or a kill left half written gives way to the other one. */
  async #newestOf(slots: readonly Slot[]): Promise<Newest | undefined> {
    for (const slot of slots) {
      const key = await this.#key.find(slot.sealed.key);
      const text = key && unseal(slot.sealed, this.#name, key);
      if (text !== undefined) return { slot, text };
    }
    return undefined;
  }

  #readFile(): readonly Slot[] | undefined {
    try {
      const file = this.#open("read");
      if (file === undefined) return undefined;
      try {
        return readSlots(file);
      } finally {
        closeSync(file.descriptor);
      }
    } catch (error) {
      throw storageFailure(`The stored ${this.#name} cannot be read`, error);
    }
  }

  #open(access: "read" | "change") {
    try {
      return openOwnFile(this.#path(), access, { ofFolder: !this.#locked });
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  #path(): string {
    return join(this.#directory, `${this.#name}.json`);
  }
}
