import { remoteAccessToken } from "../account/remote-access.ts";
import { userTokens } from "../account/signed-in-user.ts";
import type { PimsFailure } from "../codes/failure.ts";
import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Fields } from "../configuration/fields.ts";
import type { Core, OpenPart } from "../core/core.ts";
import { dateIn } from "./fields.ts";
import { brokerOf, streamsOf } from "./remote/broker.ts";
import { Link } from "./remote/link.ts";
import { answersOf, eventsOf, parseMessage, type RemoteMessage } from "./remote/messages.ts";
import type { Service } from "./remote/order.ts";
import {
  type Associations,
  noCustomer,
  readAssociations,
  readVehicles,
  type Vehicle,
} from "./rest/account.ts";
import type { VehicleState } from "./state/state.ts";
import type { FetchedSteps } from "./steps.ts";

/** Receives the results of a subscription, and failures of the link. */
export type EventEmitter = (event: { readonly result: unknown } | { readonly failure: PimsFailure }) => void;

/** Receives the vehicle's own events, and failures of the link. */
export interface EventListener {
  readonly event: (vin: string, body: Fields) => void;
  /** Called if the broker refuses a vehicle's events. */
  readonly refused?: (vin: string) => void;
  readonly failed: (failure: PimsFailure) => void;
}

/** Most brokers bound the filters of a client: the events of the vehicles used last. */
const MOST_VEHICLES = 12;

/** The vehicles of a facade: the chosen one, commands under way, subscriptions, and the link to the broker. */
export class VehicleSession implements OpenPart {
  /** The session of a core, made at its first use. */
  static of(core: Core): VehicleSession {
    const { part } = core.kept;
    const session = part instanceof VehicleSession ? part : new VehicleSession(core);
    session.#core = core;
    core.kept.part = session;
    return session;
  }

  #core: Core;
  /** The user whose vehicles these are; a provider without ids gives the name. */
  #user: string | undefined;
  /** Until this time each vehicle is known to be awake, in milliseconds since 1970. */
  readonly awakeUntil = new Map<string, number>();
  #vehicles: readonly Vehicle[] | undefined;
  #associations: Associations | undefined;
  #used: readonly string[] = [];
  readonly link: Link;
  /** The vehicle that commands go to. */
  chosen: Vehicle | undefined;
  /** Receives the progress of every command of this facade, and its end. */
  signal: EventEmitter | undefined;
  event: EventListener | undefined;
  report: EventListener | undefined;
  /** The services of the commands under way, by VIN. */
  readonly pending = new Map<string, Service>();
  /** The functions that receive messages, each with the one that is called if the session ends first. */
  readonly #waiting = new Map<(message: RemoteMessage) => void, () => void>();
  /** The last state that was read of each vehicle. */
  readonly states = new Map<string, VehicleState>();
  /** The activation steps that were fetched, by their stepsID. */
  readonly steps = new Map<string, FetchedSteps>();
  /** The newest event of each vehicle. */
  readonly events = new Map<string, Fields>();

  constructor(core: Core) {
    this.#core = core;
    this.link = new Link({
      streams: () => streamsOf(this.#core),
      broker: () => brokerOf(this.#core),
      token: (renew) => remoteAccessToken(this.#core, renew),
      filters: () => this.#filters(),
      refused: (filters) => this.#refuse(filters),
      message: (topic, payload) => this.#receive(topic, payload),
      random: (count) => this.#core.platform.random(count),
      timeoutMs: core.timeoutMs,
      isAwaited: () => this.pending.size > 0,
      failed: (failure, isLast) => {
        this.event?.failed(failure);
        if (!isLast) return;
        this.signal?.({ failure });
        this.report?.failed(failure);
      },
    });
  }

  /**
   * Calls a function with each message of the broker.
   * @param ended called if the session ends first
   * @returns stops the calls
   */
  listen(listener: (message: RemoteMessage) => void, ended: () => void = () => {}): () => void {
    this.#waiting.set(listener, ended);
    return () => this.#waiting.delete(listener);
  }

  /**
   * Ends everything of a user who is no longer the signed-in one: vehicles, states, choices and subscriptions.
   * @returns true if the user is the same
   */
  async checkUser(): Promise<boolean> {
    const tokens = await userTokens(this.#core).catch(() => undefined);
    const user = tokens && (tokens.subject ?? tokens.username);
    const isSame = this.#user === undefined || this.#user === user;
    this.#user = user;
    if (!isSame) this.#forget();
    return isSame;
  }

  /** Ends the link as soon as nobody needs it. */
  rest(): void {
    if (!this.signal && !this.event && !this.report && this.pending.size === 0) this.link.drop();
  }

  close(): void {
    this.signal = undefined;
    this.event = undefined;
    this.report = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const ended of waiting) ended();
    this.link.drop();
  }

  #forget(): void {
    this.close();
    this.chosen = undefined;
    this.#vehicles = undefined;
    this.#associations = undefined;
    this.#used = [];
    for (const ofUser of [this.awakeUntil, this.states, this.steps, this.events]) ofUser.clear();
  }

  /** The account's vehicles. @param again asks the server even if they are known @throws PimsFailure */
  async vehicles(again = false): Promise<readonly Vehicle[]> {
    await this.checkUser();
    if (!this.#vehicles || again) this.#vehicles = await readVehicles(this.#core);
    return this.#vehicles;
  }

  /** The customer that topics are named by. @throws PimsFailure 2203 for an account without one */
  async associations(): Promise<{ readonly customer: string }> {
    const { customer } = await this.#readAssociations(false);
    if (customer === undefined) throw noCustomer();
    return { customer };
  }

  /**
   * The carAssociationIDs by VIN.
   * @param isWhole false for ids that lack a vehicle: they are read again, since it may be new
   * @throws PimsFailure 2201, 2202, 2203, 2204
   */
  async associationIds(isWhole: (ids: Associations["ids"]) => boolean): Promise<Associations["ids"]> {
    const { ids } = await this.#readAssociations(false);
    return isWhole(ids) ? ids : (await this.#readAssociations(true)).ids;
  }

  async #readAssociations(again: boolean): Promise<Associations> {
    await this.checkUser();
    if (!this.#associations || again) this.#associations = await readAssociations(this.#core);
    return this.#associations;
  }

  /** Has the commands go to a vehicle. @throws PimsFailure 2366 for a VIN that the account does not have */
  async choose(vin: string): Promise<void> {
    const known = (vehicles: readonly Vehicle[]) => vehicles.find((vehicle) => vehicle.vin === vin);
    const found = known(await this.vehicles()) ?? known(await this.vehicles(true));
    if (!found) throw vehicleFailure(2366);
    this.chosen = found;
    this.follow(vin);
  }

  /** Receives a vehicle's own events from now on. The commands go to the chosen one as before. */
  follow(vin: string): void {
    const isNew = !this.#used.includes(vin);
    const used = [...this.#used.filter((known) => known !== vin), vin];
    this.#used = used.slice(-MOST_VEHICLES);
    const dropped = used.slice(0, -MOST_VEHICLES);
    if (dropped.length > 0) this.link.unsubscribe(dropped.map(eventsOf));
    if (isNew) this.link.subscribe([eventsOf(vin)]);
  }

  /** A sold vehicle's events are refused. Commands to the other vehicles go on. */
  #refuse(filters: readonly string[]): void {
    for (const vin of this.#used) if (filters.includes(eventsOf(vin))) this.event?.refused?.(vin);
  }

  /**
   * The chosen vehicle, or the only one that the account has.
   * @param chosen the choice at a call, if it was made before
   * @throws PimsFailure 2366
   */
  async vehicle(chosen = this.chosen): Promise<Vehicle> {
    if ((await this.checkUser()) && chosen) return chosen;
    const [only, ...more] = await this.vehicles();
    if (!only || more.length > 0) throw vehicleFailure(2366);
    return only;
  }

  async #filters() {
    const { customer } = await this.associations();
    return { filters: [answersOf(customer)], spareFilters: this.#used.map(eventsOf) };
  }

  #receive(topic: string, payload: string): void {
    const customer = this.#associations?.customer;
    const message = customer === undefined ? undefined : parseMessage(topic, payload, customer);
    if (!message) return;
    if (message.type === "event") {
      const { vin, body } = message;
      if (!isLate(body, this.events.get(vin))) {
        this.events.set(vin, body);
        this.event?.event(vin, body);
      }
      this.report?.event(vin, body);
    }
    for (const listener of this.#waiting.keys()) listener(message);
  }
}

const DAY_MS = 86_400_000;

/**
 * True for an event that is older than the one before, or has no date: events come out of order. One that is older by a day
 * is not late: the vehicle's clock was ahead, and its state would stay that of the wrong time.
 */
export function isLate(event: Fields, before: Fields | undefined): boolean {
  const newest = dateIn(before?.date);
  if (newest === undefined) return false;
  const date = dateIn(event.date);
  if (date === undefined) return true;
  const behind = Date.parse(newest) - Date.parse(date);
  return behind > 0 && behind < DAY_MS;
}
