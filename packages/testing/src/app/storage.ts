import { type DeviceStore, StoreError } from "@openpims/maccess";
import { MemoryStorage, type RecordKind, type RecordName, type SecureStorage } from "@openpims/sdk";

/**
 * A device's storage in memory, which a test breaks.
 * @example
 * const storage = new TestStorage();
 * storage.breaks();
 * const pims = createPims({ ...platform, storage });
 */
export class TestStorage implements SecureStorage {
  readonly #memory = new MemoryStorage();
  readonly #names = new Set<RecordName>();
  #broken = false;

  record(name: RecordName): DeviceStore {
    this.#names.add(name);
    const record = this.#memory.record(name);
    const whole = <T>(act: () => Promise<T>): Promise<T> =>
      this.#broken ? Promise.reject(new StoreError("failed", "A test has broken the storage")) : act();
    return {
      read: () => whole(() => record.read()),
      write: (text, purpose) => whole(() => record.write(text, purpose)),
      setAside: () => whole(() => record.setAside()),
      exclusively: (act) => whole(() => record.exclusively(act)),
    };
  }

  /** No record can be read or written: 2000. */
  breaks(): void {
    this.#broken = true;
  }

  works(): void {
    this.#broken = false;
  }

  /** Replaces the text of the records of this kind by another: an unreadable device answers 2311. */
  async spoil(kind: RecordKind): Promise<void> {
    for (const name of this.#names)
      if (name.split(".")[0] === kind) await this.#memory.record(name).write("not a record");
  }
}
