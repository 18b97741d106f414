import type { Access } from "../access/access.ts";
import { type Clock, type EpochMs, SECOND } from "../clock/clock.ts";
import type { Faults } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { Dice } from "../vehicle/dice.ts";
import { obey } from "../vehicle/orders.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { wakefulness, wakeUp } from "../vehicle/wakefulness.ts";
import { Admission, EXPIRED, INVALID, NO_ANSWER, UNKNOWN_VEHICLE } from "./admission.ts";
import { type Command, emptyCommand, forcedEnd, has, lateness, seen } from "./command.ts";
import { eventTopic, parseEnvelope, serviceOf } from "./envelope.ts";
import { type End, end, endOf, type Message, type ProcessCode, progress } from "./messages.ts";
import { parseOrder } from "./parse-order.ts";
import { situationOf } from "./situation.ts";
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
/** The ends that come before a vehicle is called. */
const EARLY_ENDS: ReadonlySet<string> = new Set(["113", "400", "422", "502"]);

export interface RemoteOptions {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly access: Access;
  readonly recorder: Recorder;
  /** The most wake-ups of a vehicle in a calendar month. */
  readonly monthlyWakeUps: number;
  /** The time of the machine, which clients have. */
  readonly machineNow: () => EpochMs;
}

/** The servers behind the broker: they take commands, wake vehicles, and answer. */
export class RemoteService {
  readonly #options: RemoteOptions;
  readonly #admission: Admission;
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #dice = new Dice(0x5eed);
  /** The commands of each vehicle that have not ended; the first one is being carried out. */
  readonly #pending = new Map<string, Command[]>();

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#admission = new Admission(options.fleet);
  }

  /** Calls a function with every message for customers. @returns stops the calls */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a publish. Topics of other customers and unknown services get no answer, as in the field.
   * @returns once the token is checked and the answers are planned
   */
  async receive({ customer, topic, payload }: Publish): Promise<void> {
    const service = serviceOf(topic, customer);
    if (!service) return this.#options.recorder.unread(customer);
    const envelope = parseEnvelope(typeof payload === "string" ? payload : new TextDecoder().decode(payload));
    const empty = emptyCommand(customer, service);
    const command = envelope
      ? { ...empty, envelope, faults: this.#options.faults.forCommand(envelope.vin, service) }
      : empty;
    this.#record(command);
    if (has(command, "silence"))
      this.#after(NO_ANSWER_MS, () => this.#options.recorder.forget(this.#seen(command)));
    else if (envelope) await this.#admit(command);
    else this.#end(command, INVALID, ACCEPT_MS);
  }

  /** Publishes the state of a vehicle, as it does by itself after a change. */
  publishEvent(vin: string, reason: Reason): void {
    const { fleet } = this.#options;
    const state = fleet.find(vin);
    const contract = fleet.contract(vin);
    if (state && contract) this.#emitEvent(contract.customer, state, reason);
  }

  async #admit(command: Command): Promise<void> {
    const { envelope, customer } = command;
    const granted = await this.#options.access.remoteToken(envelope.accessToken);
    if (granted?.customer !== customer) return this.#end(command, EXPIRED, ACCEPT_MS);
    const forced = forcedEnd(command);
    const early = forced && EARLY_ENDS.has(forced.returnCode) ? forced : undefined;
    const pending = this.#pending.get(envelope.vin) ?? [];
    const refusal = early ?? this.#admission.refusal(command, pending);
    if (refusal) return this.#end(command, refusal, ACCEPT_MS);
    this.#pending.set(envelope.vin, [...pending, command]);
    this.#progress(command, 900, ACCEPT_MS);
    if (pending.length === 0) this.#after(ACCEPT_MS + FORWARD_MS, () => this.#begin(command));
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
    fleet.order(command.envelope.vin, (state) => {
      const woken = wakeUp(state, monthlyWakeUps);
      awake = woken !== undefined;
      return woken ?? state;
    });
    if (awake) this.#forward(command);
    else this.#finish(command, NO_ANSWER);
  }

  #forward(command: Command): void {
    if (!has(command, "out of order")) this.#progress(command, 903);
    const waits = forcedEnd(command)?.returnCode === NO_ANSWER.returnCode ? NO_ANSWER_MS : CARRY_OUT_MS;
    this.#after(waits + lateness(command), () => this.#carryOut(command));
  }

  #carryOut(command: Command): void {
    const { service, envelope, customer } = command;
    const forced = forcedEnd(command);
    const order = forced ? undefined : parseOrder(service, envelope.parameters);
    const before = this.#options.fleet.find(envelope.vin);
    let result = forced ?? UNKNOWN_VEHICLE;
    const after = this.#options.fleet.order(envelope.vin, (state) => {
      if (!order) return state;
      const [next, outcome] = obey(state, order);
      result = endOf(service, outcome, next);
      return next;
    });
    this.#finish(command, result);
    if (has(command, "out of order")) this.#progress(command, 903);
    const shown = has(command, "out of order") ? before : after;
    if (shown && order) this.#emitEvent(customer, shown, reasonOf(command), has(command, "sentinel values"));
  }

  /** Ends a command that was accepted, and begins the vehicle's next one. */
  #finish(command: Command, result: End): void {
    const { vin } = command.envelope;
    const waiting = (this.#pending.get(vin) ?? []).filter((other) => other !== command);
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
      const message = end(customer, service, ids, result, this.#options.clock.now());
      this.#options.recorder.end(this.#seen(command), result);
      this.#emit(message);
      if (has(command, "twice")) this.#emit(message);
    });
  }

  #progress({ customer, service, envelope }: Command, code: ProcessCode, afterMs = 0): void {
    this.#after(afterMs, () =>
      this.#emit(progress(customer, service, envelope, code, this.#options.clock.now())),
    );
  }

  #record(command: Command): void {
    const { recorder, machineNow } = this.#options;
    recorder.command(this.#seen(command), {
      ...situationOf(command, this.#options),
      machineNow: machineNow(),
    });
  }

  #seen(command: Command) {
    return seen(command, this.#options.fleet);
  }

  #after(ms: number, call: () => void): void {
    const { clock } = this.#options;
    if (ms === 0) call();
    else clock.at(clock.now() + ms, call);
  }

  #emit(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }

  /** With full privacy a vehicle sends nothing. */
  #emitEvent(customer: string, state: VehicleState, reason: Reason, sentinels = false): void {
    if (state.body.privacy.state === "Full") return;
    const topic = eventTopic(state.identity.vin);
    this.#emit({ customer, topic, payload: JSON.stringify(snapshot(state, reason, sentinels)) });
  }
}

function reasonOf({ service }: Command): Reason {
  if (service === "Doors") return "doors";
  return service.startsWith("VehCharge") ? "charging" : "session";
}
