import type { Clock } from "../clock/clock.ts";
import { advance, stateAt } from "../vehicle/advance.ts";
import { live, type VehicleEvent } from "../vehicle/events.ts";
import { type Build, newVehicle } from "../vehicle/new-vehicle.ts";
import type { VehicleState } from "../vehicle/state.ts";

/** An event that happens now. */
export type EventNow = VehicleEvent extends infer E
  ? E extends VehicleEvent
    ? Omit<E, "at">
    : never
  : never;

/** The contract of a vehicle: its owner, and the remote services that the owner has a right to. */
export interface Contract {
  readonly customer: string;
  /** Names of services like `Doors` that the customer has no right to. */
  readonly withoutRights: ReadonlySet<string>;
}

interface Entry {
  state: VehicleState;
  contract: Contract;
}

/** The vehicles of a bench. */
export class Fleet {
  readonly #clock: Clock;
  readonly #vehicles = new Map<string, Entry>();
  readonly #vins = new Map<string, string[]>();
  readonly #listeners = new Set<(vin: string) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Builds a vehicle for a customer. The same seed and build give the same vehicle. @throws Error if it is there already */
  add(customer: string, seed: number, build: Build = {}): VehicleState {
    const state = newVehicle(seed, this.#clock.now(), build);
    const { vin } = state.identity;
    if (this.#vehicles.has(vin)) throw new Error("the fleet has a vehicle of this seed already");
    this.#vehicles.set(vin, { state, contract: { customer, withoutRights: new Set() } });
    this.#vins.set(customer, [...(this.#vins.get(customer) ?? []), vin]);
    return state;
  }

  /** The vehicles of a customer at this moment, the oldest first. */
  of(customer: string): VehicleState[] {
    return (this.#vins.get(customer) ?? []).flatMap((vin) => this.find(vin) ?? []);
  }

  /** Every VIN of the fleet. */
  vins(): string[] {
    return [...this.#vehicles.keys()];
  }

  /** A vehicle at this moment. */
  find(vin: string): VehicleState | undefined {
    const entry = this.#vehicles.get(vin);
    if (!entry) return undefined;
    entry.state = advance(entry.state, this.#clock.now());
    return stateAt(entry.state, this.#clock.now());
  }

  contract(vin: string): Contract | undefined {
    return this.#vehicles.get(vin)?.contract;
  }

  /** Gives or takes the right to a remote service, like `Doors`. */
  setRight(vin: string, service: string, granted: boolean): void {
    const entry = this.#vehicles.get(vin);
    if (!entry) return;
    const withoutRights = new Set(entry.contract.withoutRights);
    if (granted) withoutRights.delete(service);
    else withoutRights.add(service);
    entry.contract = { ...entry.contract, withoutRights };
  }

  /** Takes a vehicle out of the fleet: sold, or given back. */
  remove(vin: string): void {
    const customer = this.contract(vin)?.customer;
    if (customer === undefined) return;
    this.#vehicles.delete(vin);
    this.#vins.set(
      customer,
      (this.#vins.get(customer) ?? []).filter((other) => other !== vin),
    );
  }

  /** Lets an event happen to a vehicle now. @returns the vehicle, or undefined if there is none */
  happen(vin: string, event: EventNow): VehicleState | undefined {
    return this.change(vin, (state) => live(state, { ...event, at: state.now }));
  }

  /** Replaces the state of a vehicle at this moment. */
  change(vin: string, next: (state: VehicleState) => VehicleState): VehicleState | undefined {
    const state = this.find(vin);
    const entry = this.#vehicles.get(vin);
    if (!state || !entry) return undefined;
    entry.state = next(state);
    for (const listener of this.#listeners) listener(vin);
    return entry.state;
  }

  /** Calls a function with the VIN of each vehicle that changed. @returns stops the calls */
  listen(listener: (vin: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
