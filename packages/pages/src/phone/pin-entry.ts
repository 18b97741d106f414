// The digits of a PIN during typing. They exist only here: not in the document, not in any state.
import { pinForm } from "@openpims/sdk";
import { type ReadonlySignal, signal } from "@preact/signals";

export class PinEntry {
  #digits = "";
  readonly #count = signal(0);

  /** The number of digits typed, which is all that the page shows. */
  get count(): ReadonlySignal<number> {
    return this.#count;
  }

  get isComplete(): boolean {
    return this.#count.value >= pinForm.minLength;
  }

  add(digit: string): void {
    if (/^[0-9]$/.test(digit) && this.#digits.length < pinForm.maxLength) this.#set(this.#digits + digit);
  }

  removeLast(): void {
    this.#set(this.#digits.slice(0, -1));
  }

  clear(): void {
    this.#set("");
  }

  /** Returns the digits and clears them. */
  take(): string {
    const digits = this.#digits;
    this.clear();
    return digits;
  }

  #set(digits: string): void {
    this.#digits = digits;
    this.#count.value = digits.length;
  }
}
