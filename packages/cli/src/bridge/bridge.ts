// The bridge: what the account's servers say goes to the broker, and what the owner commands there goes to the car.
import { explain, type Failed, type Language, type Message, type Pims } from "@openpims/sdk";
import type { State, Vehicle } from "../vehicle/chosen.ts";
import { Garage } from "./account/garage.ts";
import { PinPage } from "./account/pin-page.ts";
import { RemoteAccess } from "./account/remote-access.ts";
import { BridgedVehicle } from "./bridged-vehicle.ts";
import { CommandReceiver } from "./command-receiver.ts";
import { announce, type DiscoveryForm } from "./discovery.ts";
import { type EntityName, entitiesFor, entityNames, isPresent } from "./entities/entities.ts";
import type { Failure } from "./entities/entity.ts";
import { type KeptState, NotStored } from "./kept-state.ts";
import { BrokerLink } from "./mqtt/broker-link.ts";
import type { BridgeOptions } from "./options.ts";
import type { Refusal } from "./safety/command-guard.ts";
import type { UnlockCode } from "./safety/unlock-code.ts";
import { bridgeSentencesIn } from "./sentences.ts";
import {
  birthTopic,
  bridgeAvailability,
  commandFilter,
  commandTopic,
  parseCommandTopic,
  retainedTopics,
  stateTopic,
  vehicleAvailability,
} from "./topics.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The catalogue's codes for a call that needs an OTP, and for one without a signed-in user. */
const NEEDS_OTP = 2302;
const SIGNED_OUT = 2301;

/** One message has the bridge send all of its own: not more often than Home Assistant starts. */
const REPEAT_MS = 10_000;

const VIN = /^[A-Z0-9]{17}$/;

export interface BridgeParts {
  readonly pims: Pims;
  readonly kept: KeptState;
  readonly options: BridgeOptions;
  /** `undefined` while unlocking is off. */
  readonly code: UnlockCode | undefined;
  readonly withoutPin: boolean;
  readonly language: Language;
  readonly now: () => number;
  /** Writes a line for the owner. */
  readonly note: (line: string) => void;
  readonly explainOptions: Parameters<typeof explain>[1];
}

export class Bridge {
  readonly #parts: BridgeParts;
  readonly #link: BrokerLink;
  readonly #garage: Garage;
  readonly #access: RemoteAccess;
  readonly #receiver: CommandReceiver;
  /** `undefined` if the owner gives the PIN elsewhere. */
  readonly #page: PinPage | undefined;
  readonly #vehicles = new Map<string, BridgedVehicle>();
  /** The entities that were announced, by VIN. */
  readonly #announced = new Map<string, string>();
  /** The form of discovery before this start. */
  readonly #formBefore: DiscoveryForm | null;
  #listedAt = Number.NEGATIVE_INFINITY;
  #repeatedAt = Number.NEGATIVE_INFINITY;
  #isSubscribed = false;
  /** True if the servers' last list had no vehicle. */
  #isListEmpty = false;
  /** The reason why the state was not stored at the last tick. */
  #notStored: string | undefined;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
    const { options, now, kept, pims, withoutPin, note, language } = parts;
    const say = bridgeSentencesIn(language);
    this.#garage = new Garage(pims);
    this.#access = new RemoteAccess({ pims, kept, now, pinFile: options.pinFile, withoutPin });
    this.#formBefore = kept.now.form;
    const { pinPage: port } = options;
    const tried = (pin: string) => this.#tryPin(pin);
    this.#page = port === undefined ? undefined : new PinPage({ port, language, tried });
    this.#receiver = new CommandReceiver({
      kept,
      now,
      code: parts.code,
      vehicle: (vin) => this.#vehicles.get(vin),
      refused: (vin, name, refusal) => this.#refuse(vin, name, refusal),
      remove: (vin, name) => this.#link.remove(commandTopic(options, vin, name)),
    });
    this.#link = new BrokerLink({
      ...options.broker,
      availability: bridgeAvailability(options),
      filters: [commandFilter(options), birthTopic(options)],
      message: (topic, payload, retained) => this.#receive(topic, payload, retained),
      changed: (failure) =>
        note(failure === undefined ? say.connected(options.broker.address) : say.lost(failure)),
    });
  }

  /** The vehicles that are shown. */
  get count(): number {
    return this.#vehicles.size;
  }

  /** Connects to the broker. */
  async start(): Promise<void> {
    const { kept, options } = this.#parts;
    await kept.change({ broker: options.memo });
    await this.#parts.pims.subscribe("pims.vehicle.signal", null, () => undefined);
    // Before a command can come, so that each is one of a known vehicle.
    if (this.#parts.now() >= this.#parts.kept.pause("read").until) await this.#list();
    await this.#link.open();
  }

  /** Ends the connection to the broker, where the bridge is then `offline`. */
  async stop(): Promise<void> {
    await this.#receiver.received;
    this.#page?.close();
    this.#link.close();
    await this.#unsubscribe();
    await this.#parts.pims.unsubscribe("pims.vehicle.signal");
  }

  /** Does everything that is due. A disk that is full pauses the bridge until there is room again. */
  async tick(): Promise<void> {
    try {
      await this.#doWhatIsDue();
      this.#notStored = undefined;
    } catch (error) {
      if (!(error instanceof NotStored)) throw error;
      if (this.#notStored !== error.reason)
        this.#parts.note(bridgeSentencesIn(this.#parts.language).notStored(error.file, error.reason));
      this.#notStored = error.reason;
    }
  }

  async #doWhatIsDue(): Promise<void> {
    const { kept, now } = this.#parts;
    const isPaused = now() < kept.pause("read").until;
    if (!isPaused && now() - this.#listedAt >= DAY_MS && !(await this.#list())) return;
    if (this.count > 0 && !this.#isSubscribed && now() >= kept.pause("link").until) await this.#subscribe();
    if (isPaused) return;
    for (const vehicle of this.#vehicles.values()) {
      if (!vehicle.isDue) continue;
      const failed = await vehicle.refresh();
      if (!(await this.#checkRead(failed))) return;
    }
    // Not before: the other form would stay after a start that ended early.
    const { form } = this.#parts.options;
    if (this.#announced.size > 0 && kept.now.form !== form) await kept.change({ form });
  }

  /** Resolves once every message so far is handled, and every command has ended. */
  get handled(): Promise<unknown> {
    return this.#receiver.handled;
  }

  /** Lists the account's vehicles, and forgets those that it no longer has. */
  async #list(): Promise<boolean> {
    const message = await this.#parts.pims.get("pims.vehicle.vehicles");
    if (!(await this.#checkRead(message.status === "FAILED" ? message : undefined))) return false;
    if (message.status === "FAILED") return false;
    this.#listedAt = this.#parts.now();
    const wasEmpty = this.#isListEmpty;
    this.#isListEmpty = message.result.vehicles.length === 0;
    // The servers have such moments: the cars are gone only if the next list is empty too.
    if (this.#isListEmpty && !wasEmpty) {
      this.#listedAt += HOUR_MS - DAY_MS;
      return true;
    }
    // A VIN becomes part of topics.
    const vehicles = message.result.vehicles.filter(({ vin }) => VIN.test(vin));
    for (const vehicle of vehicles) if (!this.#vehicles.has(vehicle.vin)) this.#add(vehicle);
    const gone = Object.keys(this.#parts.kept.now.vehicles).filter(
      (vin) => !vehicles.some((vehicle) => vehicle.vin === vin),
    );
    for (const vin of gone) await this.#forget(vin);
    return true;
  }

  #add(vehicle: Vehicle): void {
    const { kept, now, options, language } = this.#parts;
    const { decisions } = bridgeSentencesIn(language);
    const bridged = new BridgedVehicle(vehicle, {
      garage: this.#garage,
      kept,
      now,
      everyMs: options.everyMs,
      wakeEveryMs: options.wakeEveryMs,
      quiet: options.quiet,
      reasonOf: (word) => decisions[word],
      failureOf: (message, command) => this.#failureOf(message, command),
      changed: (changed) => this.#publish(changed),
      withOtp: (call) => this.#withOtp(call),
      begun: (work) => this.#receiver.follow(vehicle.vin, "decision", work),
    });
    this.#vehicles.set(vehicle.vin, bridged);
  }

  async #forget(vin: string): Promise<void> {
    const { kept, note, language, options } = this.#parts;
    const { [vin]: _gone, ...vehicles } = kept.now.vehicles;
    this.#vehicles.delete(vin);
    this.#announced.delete(vin);
    const entities = entitiesFor(options.allowUnlock);
    for (const topic of retainedTopics(options, options.form, vin, (name) => entities[name].component))
      this.#link.remove(topic);
    await kept.change({ vehicles });
    note(bridgeSentencesIn(language).vehicleGone(vin));
  }

  /** Pauses all reading after a failure, longer each time. @returns false after one */
  async #checkRead(failed: Failed | undefined): Promise<boolean> {
    const { kept, now } = this.#parts;
    if (!failed) {
      await kept.succeeded("read");
      return true;
    }
    await kept.failed("read", now(), MINUTE_MS, HOUR_MS);
    const failure = this.#failureOf(failed, null);
    this.#show({ failure, ...(failed.error.code === SIGNED_OUT && { problem: failure }) });
    this.#parts.note(`${failure.text}: ${failure.remedy}`);
    return false;
  }

  /** Opens the message channel of the vehicles' own events. */
  async #subscribe(): Promise<void> {
    const { kept, now, pims } = this.#parts;
    for (const vin of this.#vehicles.keys())
      await this.#garage.read(vin, async (chosen) => chosen.get("pims.vehicle.budget"));
    const message = await this.#withOtp(() =>
      pims.subscribe("pims.vehicle.state", null, (told) => {
        if (told.status !== "RESULT") return;
        if (told.result) this.#report(told.result.vin, told.result.state);
        // The link has given up: the next tick begins it anew.
        else void this.#unsubscribe();
      }),
    );
    this.#isSubscribed = message.status === "SUCCEEDED";
    if (message.status === "SUCCEEDED") {
      await kept.succeeded("link");
      this.#show({ problem: undefined });
      // The owner may have given the PIN elsewhere.
      this.#page?.close();
    } else await kept.failed("link", now(), 2 * MINUTE_MS, 15 * MINUTE_MS);
  }

  #report(vin: string, state: State): void {
    const vehicle = this.#vehicles.get(vin);
    if (vehicle) this.#receiver.follow(vin, "decision", vehicle.report(state));
  }

  async #unsubscribe(): Promise<void> {
    await this.#parts.pims.unsubscribe("pims.vehicle.state");
    this.#isSubscribed = false;
  }

  /** Makes a call, and once more after an OTP that the bridge may buy. */
  async #withOtp<Result>(call: () => Promise<Message<Result>>): Promise<Message<Result>> {
    const first = await call();
    if (first.status !== "FAILED") return first;
    if (first.error.code === SIGNED_OUT) this.#show({ problem: this.#failureOf(first, null) });
    if (first.error.code !== NEEDS_OTP) return first;
    const renewed = await this.#access.renew();
    if (renewed === "bought") {
      this.#show({ problem: undefined });
      return call();
    }
    const { giveThePin } = bridgeSentencesIn(this.#parts.language);
    const failed = renewed === "ask" ? first : renewed;
    const failure = this.#failureOf(failed, null);
    const problem = renewed === "ask" ? { ...failure, remedy: giveThePin } : failure;
    this.#show({ problem });
    this.#parts.note(`${problem.text}: ${problem.remedy}`);
    if (renewed === "ask") await this.#openPage();
    return failed;
  }

  /** Opens the page for the PIN. Its link goes to the log alone, never to the broker. */
  async #openPage(): Promise<void> {
    const { note, language } = this.#parts;
    const say = bridgeSentencesIn(language);
    try {
      const link = await this.#page?.open();
      if (link !== undefined) note(say.pinPage(link));
    } catch (error) {
      note(say.noPinPage(error instanceof Error && "code" in error ? String(error.code) : ""));
    }
  }

  /** @returns the sentence of a failure */
  async #tryPin(pin: string): Promise<string | undefined> {
    const bought = await this.#access.buyWith(pin);
    if (bought !== "bought") {
      const { happened, remedy } = explain(bought, { ...this.#parts.explainOptions, audience: "person" });
      return `${happened} ${remedy} (${bought.error.code})`;
    }
    await this.#parts.kept.succeeded("link");
    return undefined;
  }

  #show(parts: Parameters<BridgedVehicle["show"]>[0]): void {
    for (const vehicle of this.#vehicles.values()) vehicle.show(parts);
  }

  #failureOf(message: Failed, command: string | null): Failure {
    const { code, label } = message.error;
    const { happened, remedy } = explain(message, this.#parts.explainOptions);
    const at = new Date(this.#parts.now()).toISOString();
    return { code, text: `${code} ${label}`.slice(0, 250), happened, remedy, command, at };
  }

  #publish(vehicle: BridgedVehicle): void {
    const { options, language } = this.#parts;
    const { view, vin } = vehicle;
    const entities = entitiesFor(options.allowUnlock);
    const present = entityNames.filter((name) => isPresent(entities[name], view));
    const names = present.join();
    if (view.state && this.#announced.get(vin) !== names) {
      this.#announced.set(vin, names);
      const { messages, unused } = announce({ ...options, language }, view.vehicle, entities, present);
      // Home Assistant before 2024.12 warns of each message for a whole device, even of an empty one.
      if (this.#formBefore !== null && this.#formBefore !== options.form)
        for (const topic of unused) this.#link.remove(topic);
      for (const { topic, payload } of messages) this.#link.keep(topic, payload);
    }
    for (const name of present) {
      const reading = entities[name].read?.(view);
      if (reading) this.#link.keep(stateTopic(options, vin, name), JSON.stringify(reading));
    }
    if (view.state) this.#link.keep(vehicleAvailability(options, vin), "online");
  }

  #receive(topic: string, payload: string, retained: boolean): void {
    const { options } = this.#parts;
    if (topic === birthTopic(options)) {
      const now = this.#parts.now();
      if (payload !== "online" || retained || now - this.#repeatedAt < REPEAT_MS) return;
      this.#repeatedAt = now;
      this.#link.repeat();
      return;
    }
    const command = parseCommandTopic(options, topic);
    if (command) this.#receiver.receive(command, payload, retained);
  }

  #refuse(vin: string, name: EntityName, refusal: Refusal): void {
    const say = bridgeSentencesIn(this.#parts.language);
    const { happened, remedy } = say.refusals[refusal];
    const text = say.refused(name);
    this.#parts.note(`${text}: ${happened} ${remedy}`);
    const at = new Date(this.#parts.now()).toISOString();
    this.#vehicles.get(vin)?.show({ failure: { code: null, text, happened, remedy, command: name, at } });
  }
}
