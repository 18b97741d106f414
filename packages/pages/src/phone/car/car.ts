// The account's car: its state, and one command at a time.
import type { ApiResult, Failed, Message, Pims } from "@openpims/sdk";
import { type ReadonlySignal, signal } from "@preact/signals";
import { type CarAction, parametersOf } from "./commands.ts";

export type VehicleState = ApiResult<"get", "pims.vehicle.state">["state"];

/** The stages of a command: sent, taken by the servers, on its way to the car, and done. */
export type Progress = "sent" | "accepted" | "waking" | "forwarded" | "done";

export interface ListedCar {
  readonly vin: string;
  readonly label: string | null;
}

export interface CarState {
  /** `undefined` until the servers have told them. */
  readonly cars?: readonly ListedCar[] | undefined;
  readonly chosen?: ListedCar | undefined;
  readonly state?: VehicleState | undefined;
  /** The wake-ups that remain of the budget: `undefined` without a limit. */
  readonly wakeUpsLeft?: number | undefined;
  readonly command?: { readonly name: CarAction; readonly progress: Progress } | undefined;
}

const progressOf: Readonly<Record<number, Progress>> = { 900: "accepted", 901: "waking", 903: "forwarded" };

const WAKE_UP = { actionType: "remote", action: "refreshWithWakeUp" } as const;

const request = (pims: Pims, name: CarAction): Promise<Message> =>
  name === "wake"
    ? pims.get("pims.vehicle.informations", WAKE_UP)
    : pims.set("pims.vehicle.command", parametersOf[name]);

export class Car {
  readonly #state = signal<CarState>({});
  /** The facade that the progress is subscribed on. */
  #subscribed: Pims | undefined;

  get state(): ReadonlySignal<CarState> {
    return this.#state;
  }

  /**
   * Reads the account's cars, chooses one, and reads its state. It wakes nothing. Of several cars the person chooses: a
   * command must not go to another one.
   */
  async load(pims: Pims, vin = this.#state.value.chosen?.vin): Promise<Failed | undefined> {
    const listed = await pims.get("pims.vehicle.vehicles");
    if (listed.status === "FAILED") return listed;
    const cars = listed.result.vehicles;
    const wanted = vin ?? (cars.length === 1 ? cars[0]?.vin : undefined);
    if (wanted !== this.#state.value.chosen?.vin) this.#change({ state: undefined, command: undefined });
    this.#change({ cars, chosen: cars.find((car) => car.vin === wanted) });
    if (wanted === undefined) return undefined;
    const set = await pims.set("pims.vehicle.vin", { actionType: "remote", vin: wanted });
    if (set.status === "SUCCEEDED") return this.read(pims);
    // The car was sold, or the account was changed.
    this.#change({ chosen: undefined, state: undefined, command: undefined });
    return set;
  }

  /** Reads the state that the servers have, and the budget of wake-ups. */
  async read(pims: Pims): Promise<Failed | undefined> {
    const message = await pims.get("pims.vehicle.state");
    if (message.status === "FAILED") return message;
    this.#change({ state: message.result.state });
    const asked = await pims.get("pims.vehicle.budget");
    if (asked.status === "FAILED") return asked;
    const { limit, used } = asked.result.budget.wakeUp;
    this.#change({ wakeUpsLeft: limit === null ? undefined : limit - used });
    return undefined;
  }

  /** Sends a command, or the wake-up, and reads the car's state after its end. */
  async send(pims: Pims, name: CarAction): Promise<Failed | undefined> {
    this.#change({ command: { name, progress: "sent" } });
    const ended = (await this.#subscribe(pims)) ?? (await request(pims, name));
    if (ended.status === "FAILED") {
      this.#change({ command: undefined });
      return ended;
    }
    this.#change({ command: { name, progress: "done" } });
    return this.read(pims);
  }

  /** Drops the car, and the connection to its broker. */
  async leave(pims: Pims): Promise<void> {
    this.#state.value = {};
    if (this.#subscribed !== undefined) await pims.unsubscribe("pims.vehicle.signal");
    this.#subscribed = undefined;
  }

  /** Follows the progress of commands. @returns the failure, such as 2301 after the session's end */
  async #subscribe(pims: Pims): Promise<Failed | undefined> {
    if (this.#subscribed === pims) return undefined;
    const started = await pims.subscribe("pims.vehicle.signal", null, (message) => {
      const { command } = this.#state.value;
      const progress = message.status === "RESULT" && progressOf[message.result?.code ?? 0];
      if (progress && command) this.#change({ command: { ...command, progress } });
    });
    if (started.status === "FAILED") return started;
    this.#subscribed = pims;
    return undefined;
  }

  #change(change: Partial<CarState>): void {
    this.#state.value = { ...this.#state.value, ...change };
  }
}
