import type { Clock } from "../clock/clock.ts";
import { advance, nextMoment, stateAt } from "../vehicle/advance.ts";
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

/** A change of a vehicle: by an event, by a remote command, or by itself, as at the end of a charge. */
export interface Change {
  readonly vin: string;
  readonly by: EventNow["type"] | "order" | "itself";
  /** True if the vehicle sent its state to the servers. */
  readonly sent: boolean;
}

interface Entry {
  state: VehicleState;
  contract: Contract;
  cancel: () => void;
}

const lastSent = ({ underway, shown }: VehicleState): number => (underway.at(-1) ?? shown).sentAt;

/** The vehicles of a bench. */
export class Fleet {
  readonly #clock: Clock;
  readonly #vehicles = new Map<string, Entry>();
  readonly #vins = new Map<string, string[]>();
  readonly #ids = new Map<string, string>();
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Builds a vehicle for a customer. The same seed and build give the same vehicle. @throws Error if it is there already */
  add(customer: string, seed: number, build: Build = {}): VehicleState {
    const state = newVehicle(seed, this.#clock.now(), build);
    const { vin, id } = state.identity;
    if (this.#vehicles.has(vin)) throw new Error("the fleet has a vehicle of this seed already");
    const contract = { customer, withoutRights: new Set<string>() };
    const entry: Entry = { state, contract, cancel: () => {} };
    this.#vehicles.set(vin, entry);
    this.#vins.set(customer, [...(this.#vins.get(customer) ?? []), vin]);
    this.#ids.set(id, vin);
    this.#plan(entry);
    return state;
  }

  get size(): number {
    return this.#vehicles.size;
  }

  /** The vehicles of a customer at this moment, the oldest first. */
  of(customer: string): VehicleState[] {
    return (this.#vins.get(customer) ?? []).flatMap((vin) => this.find(vin) ?? []);
  }

  /** Every VIN of the fleet. */
  vins(): string[] {
    return [...this.#vehicles.keys()];
  }

  /** The VIN of a vehicle's id. */
  vinOf(id: string): string | undefined {
    return this.#ids.get(id);
  }

  /** A vehicle at this moment. */
  find(vin: string): VehicleState | undefined {
    const entry = this.#vehicles.get(vin);
    return entry && stateAt(entry.state, this.#clock.now());
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
    const entry = this.#vehicles.get(vin);
    if (!entry) return;
    const { customer } = entry.contract;
    entry.cancel();
    this.#vehicles.delete(vin);
    this.#ids.delete(entry.state.identity.id);
    this.#vins.set(
      customer,
      (this.#vins.get(customer) ?? []).filter((other) => other !== vin),
    );
  }

  /** Lets an event happen to a vehicle now. @returns the vehicle, or undefined if there is none */
  happen(vin: string, event: EventNow): VehicleState | undefined {
    return this.#change(vin, event.type, (state) => live(state, { ...event, at: state.now }));
  }

  /** Lets a vehicle carry out an order. */
  order(vin: string, next: (state: VehicleState) => VehicleState): VehicleState | undefined {
    return this.#change(vin, "order", next);
  }

  /** Calls a function with each change of a vehicle. @returns stops the calls */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(
    vin: string,
    by: Change["by"],
    next: (state: VehicleState) => VehicleState,
  ): VehicleState | undefined {
    const entry = this.#vehicles.get(vin);
    if (!entry) return undefined;
    const before = stateAt(entry.state, this.#clock.now());
    entry.state = next(before);
    this.#plan(entry);
    this.#notify({ vin, by, sent: entry.state.underway.length > before.underway.length });
    return entry.state;
  }

  /** Plans the next moment at which something happens to a vehicle by itself. */
  #plan(entry: Entry): void {
    entry.cancel();
    const next = nextMoment(entry.state);
    if (!Number.isFinite(next)) return;
    entry.cancel = this.#clock.at(next, () => {
      const before = lastSent(entry.state);
      entry.state = advance(entry.state, this.#clock.now());
      this.#plan(entry);
      const { vin } = entry.state.identity;
      this.#notify({ vin, by: "itself", sent: lastSent(entry.state) > before });
    });
  }

  #notify(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
