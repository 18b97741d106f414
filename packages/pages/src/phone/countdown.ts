// The seconds that an OTP stays valid.
import { type ReadonlySignal, signal } from "@preact/signals";

const TICK = 250;

export class Countdown {
  readonly #expiresAt: number;
  readonly #ended: () => void;
  readonly #secondsLeft = signal(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param expiresAt milliseconds since 1970 */
  constructor(expiresAt: number, ended: () => void) {
    this.#expiresAt = expiresAt;
    this.#ended = ended;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  get secondsLeft(): ReadonlySignal<number> {
    return this.#secondsLeft;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Uses the clock and does not count ticks: a hidden tab gets few. */
  #tick(): void {
    this.#secondsLeft.value = Math.max(0, Math.ceil((this.#expiresAt - Date.now()) / 1000));
    if (this.#secondsLeft.value > 0) return;
    this.stop();
    this.#ended();
  }
}
