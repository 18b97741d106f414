// One vehicle of the bridge: its readings, its commands, and the decisions on it.
import type { Failed, Message } from "@openpims/sdk";
import type { State, Vehicle } from "../vehicle/chosen.ts";
import type { Garage } from "./account/garage.ts";
import {
  callOf,
  limitNatively,
  parseLimit,
  stopCharge,
  untilTime,
  type VehicleCall,
  wake,
} from "./commands.ts";
import { type ControlName, isNative, NATIVE_LIMIT } from "./entities/controls.ts";
import type { Decision, Failure, VehicleView } from "./entities/entity.ts";
import type { KeptState } from "./kept-state.ts";
import { decideLimit, isAffordable, type LimitDecision } from "./policy/charge-limit.ts";
import { paceOf } from "./policy/pace.ts";
import { isQuiet, type QuietHours } from "./policy/quiet-hours.ts";

const MINUTE_MS = 60_000;
/** Trips, alerts and maintenance change seldom. */
const RECORDS_MS = 6 * 60 * MINUTE_MS;
/** The REST API lags behind a command: the state is read at its end, and once more. */
const AFTER_COMMAND_MS = 30_000;
/** The rest before a reading that was asked for: anybody on the broker may ask. */
const LEAST_REST_MS = MINUTE_MS;

export interface BridgedVehicleOptions {
  readonly garage: Garage;
  readonly kept: KeptState;
  readonly now: () => number;
  readonly everyMs: number;
  readonly wakeEveryMs: number | undefined;
  readonly quiet: QuietHours | undefined;
  readonly reasonOf: (word: LimitDecision | "wake" | "quiet") => string;
  readonly failureOf: (message: Failed, command: string | null) => Failure;
  /** Called after each change. */
  readonly changed: (vehicle: BridgedVehicle) => void;
  /** Runs a command, and once more where a new OTP was bought for it. */
  readonly withOtp: (call: () => Promise<Message<unknown>>) => Promise<Message<unknown>>;
  /** Follows work that `refresh` does not wait for. */
  readonly begun: (work: Promise<unknown>) => void;
}

export class BridgedVehicle {
  readonly #options: BridgedVehicleOptions;
  #view: Omit<VehicleView, "limit">;
  #readAt: number;
  #recordsAt = 0;
  /** Times of further readings. */
  #again: readonly number[] = [];
  /** True while a command of the bridge's own is under way. */
  #isActing = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(vehicle: Vehicle, options: BridgedVehicleOptions) {
    this.#options = options;
    this.#view = {
      vehicle,
      state: undefined,
      budget: undefined,
      trip: undefined,
      alerts: undefined,
      maintenance: undefined,
      services: undefined,
      failure: undefined,
      problem: undefined,
      decision: undefined,
    };
    // A bridge that is restarted in a row reads no faster for it.
    this.#readAt = options.kept.vehicle(this.vin).readAt;
  }

  get vin(): string {
    return this.#view.vehicle.vin;
  }

  get view(): VehicleView {
    return { ...this.#view, limit: this.#options.kept.vehicle(this.vin).limit };
  }

  /** Takes a failure, or a problem that only the owner ends. */
  show(parts: Partial<Pick<VehicleView, "failure" | "problem">>): void {
    this.#change(parts);
  }

  /** Takes the state of an event of the vehicle. */
  async report(state: State): Promise<void> {
    this.#change({ state });
    await this.#decide();
  }

  /** True once the vehicle is to be read. */
  get isDue(): boolean {
    const { everyMs, quiet, now } = this.#options;
    const at = now();
    if (this.#again.some((time) => at >= time)) return true;
    const pace = this.#view.state
      ? paceOf(this.#view.state, everyMs, isQuiet(quiet, at), at)
      : Math.min(everyMs, MINUTE_MS);
    // A clock that was set back must not stop the reading.
    return Math.abs(at - this.#readAt) >= pace;
  }

  /** Reads the vehicle, and decides on its charge and its sleep. @returns the failure */
  async refresh(): Promise<Failed | undefined> {
    const { garage, kept, now, begun } = this.#options;
    this.#readAt = now();
    this.#again = this.#again.filter((time) => time > this.#readAt);
    await kept.changeVehicle(this.vin, { readAt: this.#readAt });
    const message = await garage.read(this.vin, (pims) => pims.get("pims.vehicle.state"));
    if (message.status === "FAILED") return message;
    if (now() - this.#recordsAt >= RECORDS_MS) await this.#readRecords();
    this.#change({ state: message.result.state });
    await this.#readBudget();
    // A command may take minutes. The next vehicle does not wait for it, nor does the bridge's end.
    begun(this.#decide().then(() => this.#wakeByPolicy()));
    return undefined;
  }

  /**
   * Carries out a command of the owner.
   * @param until the command is not sent after this time, in milliseconds since 1970
   * @returns false for a value that the control does not take
   * @throws TooLate
   */
  async carryOut(name: ControlName, value: string, until: number): Promise<boolean> {
    if (name === "refresh") {
      if (value === "PRESS") this.#readSoon();
      return value === "PRESS";
    }
    if (name === "charge_limit") return this.#setLimit(value, until);
    const call = callOf(name, value);
    if (!call) return false;
    if (name === "charge" && value === "ON") await this.#override();
    await this.#send(call, `${name} ${value}`, until);
    return true;
  }

  #readSoon(): void {
    const time = Math.max(this.#options.now(), this.#readAt + LEAST_REST_MS);
    if (!this.#again.some((planned) => planned <= time)) this.#again = [...this.#again, time];
  }

  async #readRecords(): Promise<void> {
    const { garage, now } = this.#options;
    this.#recordsAt = now();
    const { vin } = this;
    const trips = await garage.read(vin, (pims) => pims.get("pims.vehicle.trips", { actionType: "remote" }));
    const alerts = await garage.read(vin, (pims) => pims.get("pims.vehicle.alerts"));
    const maintenance = await garage.read(vin, (pims) => pims.get("pims.vehicle.maintenance"));
    const services = await garage.read(vin, (pims) => pims.get("pims.subscription.services", { vin }));
    this.#change({
      ...(trips.status === "SUCCEEDED" && { trip: trips.result.trips[0] }),
      ...(alerts.status === "SUCCEEDED" && { alerts: alerts.result.alerts }),
      ...(maintenance.status === "SUCCEEDED" && { maintenance: maintenance.result.maintenance }),
      ...(services.status === "SUCCEEDED" && { services: services.result.services }),
    });
  }

  async #readBudget(): Promise<void> {
    const message = await this.#options.garage.read(this.vin, (pims) => pims.get("pims.vehicle.budget"));
    if (message.status === "SUCCEEDED") this.#change({ budget: message.result.budget });
  }

  /** Sends a command after those before it have ended: a vehicle takes one at a time. */
  #send(call: VehicleCall, command: string, until = Number.POSITIVE_INFINITY): Promise<Failed | undefined> {
    const sent = this.#turn.then(() => this.#sendNow(call, command, until));
    this.#turn = sent.then(
      () => undefined,
      () => undefined,
    );
    return sent;
  }

  async #sendNow(call: VehicleCall, command: string, until: number): Promise<Failed | undefined> {
    const { garage, now, withOtp, failureOf } = this.#options;
    const message = await withOtp(() => garage.command(this.vin, untilTime(call, until, now)));
    const again = now() + AFTER_COMMAND_MS;
    if (message.status === "FAILED") {
      this.#change({ failure: failureOf(message, command) });
      // Commands beyond the budget must not be readings at once.
      this.#again = [again];
      return message;
    }
    this.#again = [now(), again];
    return undefined;
  }

  /** The vehicle's own limit where it has one of this level, else the bridge's. */
  async #setLimit(value: string, until: number): Promise<boolean> {
    const limit = parseLimit(value);
    if (limit === undefined) return false;
    const { kept } = this.#options;
    const { state } = this.#view;
    if (isNative(this.view)) {
      // The state that was read last may be older than the last order.
      const known = [state?.chargeLimited.value === true, kept.vehicle(this.vin).limit === NATIVE_LIMIT];
      const wanted = limit === NATIVE_LIMIT;
      // If the car refuses, which is told, the limit is the bridge's: a car may tell a limit that it does not have.
      if (known.includes(!wanted))
        await this.#send(limitNatively(wanted ? "on" : "off"), `charge_limit ${limit}`, until);
    }
    await kept.changeVehicle(this.vin, { limit, stops: [], isOverridden: false });
    this.#options.changed(this);
    await this.#decide();
    return true;
  }

  /** A charge that the owner starts over the limit is not stopped. */
  async #override(): Promise<void> {
    const { kept } = this.#options;
    const level = this.#view.state?.electricLevel.value ?? 0;
    if (level >= kept.vehicle(this.vin).limit) await kept.changeVehicle(this.vin, { isOverridden: true });
  }

  async #decide(): Promise<void> {
    const { kept, now } = this.#options;
    const { state, budget } = this.#view;
    if (!state || this.#isActing) return;
    const before = kept.vehicle(this.vin);
    if (state.plugged.value === false && (before.stops.length > 0 || before.isOverridden))
      await kept.changeVehicle(this.vin, { stops: [], isOverridden: false });
    const decision = decideLimit(state, kept.vehicle(this.vin), budget, now());
    const isPaused = decision === "stop" && now() < kept.pause(`stop ${this.vin}`).until;
    if (isPaused) return;
    if (!this.#isIdle(decision)) this.#tell(decision);
    if (decision !== "stop") return;
    this.#isActing = true;
    try {
      // Counted before it is sent: a process that ends in it must not send another at once.
      await kept.changeVehicle(this.vin, { stops: [...kept.vehicle(this.vin).stops, now()] });
      await kept.failed(`stop ${this.vin}`, now(), 5 * MINUTE_MS, 60 * MINUTE_MS);
      if (!(await this.#send(stopCharge, "charge_limit"))) await kept.succeeded(`stop ${this.vin}`);
    } finally {
      this.#isActing = false;
    }
  }

  /** Wakes the vehicle if the owner's policy says so. */
  async #wakeByPolicy(): Promise<void> {
    const { kept, now, wakeEveryMs, quiet } = this.#options;
    const { state, budget } = this.#view;
    if (wakeEveryMs === undefined || this.#isActing || !state || state.plugged.value === null) return;
    const newest = Math.max(
      state.updatedAt === null ? 0 : Date.parse(state.updatedAt),
      kept.vehicle(this.vin).wokenAt,
    );
    if (now() - newest < wakeEveryMs || !isAffordable(budget)) return;
    if (isQuiet(quiet, now())) return this.#tell("quiet");
    this.#isActing = true;
    try {
      await kept.changeVehicle(this.vin, { wokenAt: now() });
      this.#tell("wake");
      await this.#send(wake, "wake by policy");
    } finally {
      this.#isActing = false;
    }
  }

  /** True where there is nothing to decide, so that a decision on a wake-up stays to be read. */
  #isIdle(decision: LimitDecision): boolean {
    const { decision: last } = this.#view;
    const isOfLimit = last !== undefined && last.word !== "wake" && last.word !== "quiet";
    return (decision === "no_limit" || decision === "not_charging") && !isOfLimit;
  }

  #tell(word: LimitDecision | "wake" | "quiet"): void {
    if (this.#view.decision?.word === word) return;
    const { now, reasonOf } = this.#options;
    const decision: Decision = { word, reason: reasonOf(word), at: new Date(now()).toISOString() };
    this.#change({ decision });
  }

  #change(parts: Partial<Omit<VehicleView, "limit" | "vehicle">>): void {
    this.#view = { ...this.#view, ...parts };
    this.#options.changed(this);
  }
}
