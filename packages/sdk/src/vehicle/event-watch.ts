import type { VehicleSession } from "./session.ts";

/** The longest wait for the vehicle's own event after a command. */
const EVENT_MS = 5_000;

/** Watches for the vehicle's own event after a command, from before it: the event may come right behind the end. */
export class EventWatch {
  /** Ends the watch. */
  readonly stop: () => void;
  #isThere = false;
  #finish: () => void = () => {};

  /** @param session gives the messages; its end is the end of the wait */
  constructor(session: Pick<VehicleSession, "listen">, vin: string) {
    this.stop = session.listen(
      (message) => {
        if (message.vin !== vin) return;
        if (message.type === "progress") this.#isThere = false;
        if (message.type === "event") this.#arrive();
      },
      () => this.#arrive(),
    );
  }

  /** Waits for the event, or for five seconds. */
  async event(): Promise<void> {
    if (this.#isThere) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, EVENT_MS);
      this.#finish = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #arrive(): void {
    this.#isThere = true;
    this.#finish();
  }
}
