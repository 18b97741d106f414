import { closeSync } from "node:fs";
import { join } from "node:path";
import { StoreError, type WriteAs } from "@openpims/maccess";
import type { RecordName, SecureRecord } from "../platform.ts";
import { moveAside, replaceFile, storageFailure, systemCode } from "./durable-file.ts";
import { openOwnFile } from "./ownership.ts";
import { type ProcessLockOptions, withProcessLock } from "./process-lock.ts";
import { firstSlot, linesIn, readBytes, type Slot, slotAfter, slotOf, writeSlot } from "./record-slots.ts";
import { formatSealed, type RecordHeader, seal, unseal } from "./sealed-record.ts";
import type { NamedKey, StorageKey } from "./storage-key.ts";

/** The content of a record's file, with the newest text in it that a key opens. */
interface Content {
  readonly bytes: Buffer;
  readonly slot: Slot;
  readonly text: string;
}

/** A record in a sealed file of two slots: docs/decisions/two-slots.md */
export class FileRecord implements SecureRecord {
  readonly #directory: string;
  readonly #name: RecordName;
  readonly #key: StorageKey;
  readonly #lock: ProcessLockOptions;
  /** The file as it was last read or written: while its bytes are the same, its seal is not opened again. */
  #seen: Content | undefined;
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
    const bytes = this.#readFile();
    if (bytes === undefined) return undefined;
    const content = await this.#contentOf(bytes);
    if (content === undefined)
      throw new StoreError("unreadable", `The stored ${this.#name} was changed, or its key does not fit`);
    return content.text;
  }

  async write(text: string, as: WriteAs = "replacement"): Promise<void> {
    const named = await this.#key.current();
    this.#seen = as === "replacement" ? undefined : this.#seen;
    try {
      if (as !== "replacement" && (await this.#writeAfter(text, named, as === "successor"))) return;
      await replaceFile(this.#path(), formatSealed(this.#seal(text, named, firstSlot)));
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
      const content = await this.#contentOf(readBytes(file));
      if (content === undefined) return false;
      const next = slotAfter(content.slot);
      if (next === undefined) return false;
      this.#seen = undefined;
      const sealed = this.#seal(text, named, { sequence: next.sequence, flushed });
      const line = formatSealed(sealed);
      const bytes = await writeSlot(file, content.bytes, next.offset, line, flushed);
      if (bytes === undefined) return false;
      this.#seen = { bytes, slot: { offset: next.offset, length: line.length, sealed }, text };
      return true;
    } finally {
      closeSync(file.descriptor);
    }
  }

  #seal(text: string, { reference, key }: NamedKey, header: Pick<RecordHeader, "sequence" | "flushed">) {
    return seal(text, { record: this.#name, key: reference, ...header }, key);
  }

  /** A slot that a power failure or a kill left half written gives way to the other one. */
  async #contentOf(bytes: Buffer): Promise<Content | undefined> {
    if (this.#seen?.bytes.equals(bytes)) return this.#seen;
    for (const line of linesIn(bytes)) {
      const slot = slotOf(line);
      const key = slot && (await this.#key.find(slot.sealed.key));
      const text = key && unseal(slot.sealed, this.#name, key);
      if (slot === undefined || text === undefined) continue;
      this.#seen = { bytes, slot, text };
      return this.#seen;
    }
    return undefined;
  }

  #readFile(): Buffer | undefined {
    try {
      const file = this.#open("read");
      if (file === undefined) return undefined;
      try {
        return readBytes(file);
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
