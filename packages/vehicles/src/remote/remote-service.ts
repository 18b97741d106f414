import type { Access } from "../access/access.ts";
import { type Clock, type EpochMs, SECOND } from "../clock/clock.ts";
import type { CommandFault, Faults, Service } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { Dice } from "../vehicle/dice.ts";
import { obey } from "../vehicle/orders.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { wakefulness, wakeUp } from "../vehicle/wakefulness.ts";
import { type Envelope, eventTopic, parseEnvelope, serviceOf } from "./envelope.ts";
import { type End, end, endOf, type Message, type ProcessCode, progress } from "./messages.ts";
import { parseOrder } from "./parse-order.ts";
import { type Reason, snapshot } from "./snapshot.ts";

/** A publish of a client that is authenticated as a customer. */
export interface Publish {
  readonly customer: string;
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

/** Late enough for a client that publishes before it has subscribed. */
const ACCEPT_MS = 200;
const FORWARD_MS = 800;
const CARRY_OUT_MS = 1_500;
const SHORTEST_WAKE_UP_MS = 10 * SECOND;
const LONGEST_WAKE_UP_MS = 25 * SECOND;
/** The servers give up on a vehicle after this long. */
const NO_ANSWER_MS = 128 * SECOND;
/** The correlation ids that a duplicate is found by. */
const MOST_REMEMBERED = 10_000;

const EXPIRED: End = { returnCode: "400" };
const NO_RIGHT: End = {
  returnCode: "400",
  reason: "[authorization.denied.cvs.response.no.matching.service.key]",
};
const UNKNOWN_VEHICLE: End = { returnCode: "113" };
const PRIVATE: End = { returnCode: "422" };
const INVALID: End = { returnCode: "500", respData: { error: 0 } };
const DUPLICATE: End = { returnCode: "502" };
const NO_ANSWER: End = { returnCode: "300" };

interface Command {
  readonly customer: string;
  readonly service: Service;
  readonly envelope: Envelope;
  readonly faults: readonly CommandFault[];
}

export interface RemoteOptions {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly access: Access;
  /** The most wake-ups of a vehicle in a calendar month. */
  readonly monthlyWakeUps: number;
}

/** The servers behind the broker: they take commands, wake vehicles, and answer. */
export class RemoteService {
  readonly #options: RemoteOptions;
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #dice = new Dice(0x5eed);
  /** The commands of each vehicle that have not ended; the first one is being carried out. */
  readonly #pending = new Map<string, Command[]>();
  readonly #remembered = new Set<string>();

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /** Calls a function with every message for customers. @returns stops the calls */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a publish. Topics of other customers and unknown services get no answer.
   * @returns once the token is checked and the answers are planned
   */
  async receive({ customer, topic, payload }: Publish): Promise<void> {
    const service = serviceOf(topic, customer);
    if (!service) return;
    const envelope = parseEnvelope(typeof payload === "string" ? payload : new TextDecoder().decode(payload));
    if (!envelope) {
      const nothing = { accessToken: "", customer, correlationId: "", sentAt: "", vin: "", parameters: {} };
      this.#end({ customer, service, envelope: nothing, faults: [] }, INVALID, ACCEPT_MS);
      return;
    }
    const { access, faults } = this.#options;
    const granted = await access.remoteToken(envelope.accessToken);
    const command = { customer, service, envelope, faults: faults.forCommand(envelope.vin, service) };
    if (has(command, "silence")) return;
    const forced = command.faults.find((fault) => fault.type === "answer");
    const refusal = granted?.customer === customer ? (forced ?? this.#refusal(command)) : EXPIRED;
    if (refusal) this.#end(command, refusal, ACCEPT_MS);
    else this.#accept(command);
  }

  /** Publishes the state of a vehicle, as it does by itself after a change. */
  publishEvent(vin: string, reason: Reason): void {
    const { fleet } = this.#options;
    const state = fleet.find(vin);
    const contract = fleet.contract(vin);
    if (state && contract && state.body.privacy.state !== "Full")
      this.#emit(eventOf(contract.customer, state, reason));
  }

  /** The refusal that needs no vehicle. */
  #refusal({ customer, service, envelope }: Command): End | undefined {
    const { fleet } = this.#options;
    const contract = fleet.contract(envelope.vin);
    if (contract?.customer !== customer) return UNKNOWN_VEHICLE;
    if (contract.withoutRights.has(service)) return NO_RIGHT;
    if (!parseOrder(service, envelope.parameters)) return INVALID;
    const pending = this.#pending.get(envelope.vin) ?? [];
    const key = `${customer} ${envelope.correlationId}`;
    if (this.#remembered.has(key) || pending.some((other) => other.service === service)) return DUPLICATE;
    this.#remember(key);
    return fleet.find(envelope.vin)?.body.privacy.state === "Full" ? PRIVATE : undefined;
  }

  #remember(key: string): void {
    this.#remembered.add(key);
    const [oldest] = this.#remembered;
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }

  #accept(command: Command): void {
    const { vin } = command.envelope;
    const pending = [...(this.#pending.get(vin) ?? []), command];
    this.#pending.set(vin, pending);
    this.#progress(command, 900, ACCEPT_MS);
    if (pending.length === 1) this.#after(ACCEPT_MS + FORWARD_MS, () => this.#begin(command));
  }

  #begin(command: Command): void {
    const state = this.#options.fleet.find(command.envelope.vin);
    if (!state) this.#finish(command, UNKNOWN_VEHICLE);
    else if (wakefulness(state) === "awake") this.#forward(command);
    else this.#call(command, state);
  }

  /** Calls a sleeping vehicle. */
  #call(command: Command, state: VehicleState): void {
    this.#progress(command, 901);
    if (wakeUp(state, this.#options.monthlyWakeUps))
      this.#after(this.#dice.integer(SHORTEST_WAKE_UP_MS, LONGEST_WAKE_UP_MS), () => this.#wake(command));
    else this.#after(NO_ANSWER_MS, () => this.#finish(command, NO_ANSWER));
  }

  /** The vehicle may have changed since the servers called it. */
  #wake(command: Command): void {
    const { fleet, monthlyWakeUps } = this.#options;
    let awake = false;
    fleet.change(command.envelope.vin, (state) => {
      const woken = wakeUp(state, monthlyWakeUps);
      awake = woken !== undefined;
      return woken ?? state;
    });
    if (awake) this.#forward(command);
    else this.#finish(command, NO_ANSWER);
  }

  #forward(command: Command): void {
    if (!has(command, "out of order")) this.#progress(command, 903);
    const late = command.faults.find((fault) => fault.type === "late")?.ms ?? 0;
    this.#after(CARRY_OUT_MS + late, () => this.#carryOut(command));
  }

  #carryOut(command: Command): void {
    const { service, envelope, customer } = command;
    const order = parseOrder(service, envelope.parameters);
    const before = this.#options.fleet.find(envelope.vin);
    let result = UNKNOWN_VEHICLE;
    const after = this.#options.fleet.change(envelope.vin, (state) => {
      if (!order) return state;
      const [next, outcome] = obey(state, order);
      result = endOf(service, outcome, next);
      return next;
    });
    this.#finish(command, result);
    if (has(command, "out of order")) this.#progress(command, 903);
    const shown = has(command, "out of order") ? before : after;
    if (!shown || shown.body.privacy.state === "Full") return;
    const reason = service === "Doors" ? "doors" : service.startsWith("VehCharge") ? "charging" : "session";
    this.#emit(eventOf(customer, shown, reason, has(command, "sentinel values")));
  }

  /** Ends a command that was accepted, and begins the vehicle's next one. */
  #finish(command: Command, result: End): void {
    const { vin } = command.envelope;
    const [, ...waiting] = this.#pending.get(vin) ?? [];
    if (waiting.length > 0) this.#pending.set(vin, waiting);
    else this.#pending.delete(vin);
    this.#end(command, result);
    const [next] = waiting;
    if (next) this.#after(FORWARD_MS, () => this.#begin(next));
  }

  #end(command: Command, result: End, afterMs = 0): void {
    const { customer, service, envelope } = command;
    const ids = has(command, "empty correlation id") ? { vin: "", correlationId: "" } : envelope;
    this.#after(afterMs, () => {
      const message = end(customer, service, ids, result, this.#now());
      this.#emit(message);
      if (has(command, "twice")) this.#emit(message);
    });
  }

  #progress({ customer, service, envelope }: Command, code: ProcessCode, afterMs = 0): void {
    this.#after(afterMs, () => this.#emit(progress(customer, service, envelope, code, this.#now())));
  }

  #now(): EpochMs {
    return this.#options.clock.now();
  }

  #after(ms: number, call: () => void): void {
    if (ms === 0) call();
    else this.#options.clock.at(this.#now() + ms, call);
  }

  #emit(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }
}

const has = ({ faults }: Command, type: CommandFault["type"]): boolean =>
  faults.some((fault) => fault.type === type);

const eventOf = (customer: string, state: VehicleState, reason: Reason, sentinels = false): Message => ({
  customer,
  topic: eventTopic(state.identity.vin),
  payload: JSON.stringify(snapshot(state, reason, sentinels)),
});
