import { Agenda } from "./agenda.ts";
import type { AdjustableClock, EpochMs } from "./clock.ts";

/** The clock of the machine, and its timers. */
export interface MachineTime {
  now(): EpochMs;
  /** @returns cancels the call */
  after(ms: number, call: () => void): () => void;
}

const machineTime: MachineTime = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    // A planned call does not keep the process alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The longest time that Node's timers take. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A clock that runs slower or faster than the machine's, stands still at rate 0, and moves on to a moment at once. */
export class BenchClock implements AdjustableClock {
  readonly #machine: MachineTime;
  readonly #planned = new Agenda();
  #origin: EpochMs;
  #machineOrigin: EpochMs;
  #rate: number;
  #cancelTimer: () => void = () => {};

  /**
   * @param start the first moment; without it the machine's
   * @param rate seconds of this clock in a second of the machine; 0 stands still
   */
  constructor({
    start,
    rate = 1,
    machine = machineTime,
  }: { readonly start?: EpochMs; readonly rate?: number; readonly machine?: MachineTime } = {}) {
    this.#machine = machine;
    this.#machineOrigin = machine.now();
    this.#origin = start ?? this.#machineOrigin;
    this.#rate = checkedRate(rate);
  }

  get rate(): number {
    return this.#rate;
  }

  now(): EpochMs {
    return this.#origin + Math.floor((this.#machine.now() - this.#machineOrigin) * this.#rate);
  }

  at(moment: EpochMs, call: () => void): () => void {
    const cancel = this.#planned.add(moment, call);
    this.#setTimer();
    return cancel;
  }

  /** Changes the speed. @throws RangeError if the rate is negative or not finite */
  setRate(rate: number): void {
    this.#startFrom(this.now());
    this.#rate = checkedRate(rate);
    this.#setTimer();
  }

  /**
   * Moves the clock on to a moment. The planned calls of the time between see their own moment.
   * @throws RangeError if the moment has passed: a life does not go backwards
   */
  moveTo(moment: EpochMs): void {
    if (!(moment >= this.now())) throw new RangeError("the clock moves forwards only");
    this.#runUntil(moment);
  }

  /** Cancels every planned call. */
  stop(): void {
    this.#planned.clear();
    this.#cancelTimer();
  }

  #runUntil(moment: EpochMs): void {
    const machineMoment = this.#machine.now();
    for (let next = this.#planned.first(); next && next.moment <= moment; next = this.#planned.first()) {
      this.#planned.take();
      this.#startFrom(Math.max(next.moment, this.#origin));
      next.call();
    }
    this.#origin = Math.max(moment, this.#origin);
    // The time that the calls took is not lost.
    this.#machineOrigin = machineMoment;
    this.#setTimer();
  }

  #startFrom(moment: EpochMs): void {
    this.#origin = moment;
    this.#machineOrigin = this.#machine.now();
  }

  #setTimer(): void {
    this.#cancelTimer();
    const next = this.#planned.first();
    if (!next || this.#rate === 0) return;
    const wait = Math.ceil((next.moment - this.now()) / this.#rate);
    this.#cancelTimer = this.#machine.after(Math.min(Math.max(wait, 0), LONGEST_TIMER), () =>
      this.#runUntil(this.now()),
    );
  }
}

function checkedRate(rate: number): number {
  if (!Number.isFinite(rate) || rate < 0) throw new RangeError("the rate of a clock is a number from 0 up");
  return rate;
}
