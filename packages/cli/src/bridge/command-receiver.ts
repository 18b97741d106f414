// The commands that come from the broker: docs/bridge-topics.md#commands
import type { BridgedVehicle } from "./bridged-vehicle.ts";
import { TooLate } from "./commands.ts";
import type { ControlName } from "./entities/controls.ts";
import type { EntityName } from "./entities/entities.ts";
import type { KeptState } from "./kept-state.ts";
import { CommandGuard, FRESH_MS, type Refusal } from "./safety/command-guard.ts";
import { type GivenCommand, parseCommandMessage } from "./safety/command-message.ts";
import type { UnlockCode } from "./safety/unlock-code.ts";
import type { CommandPlace } from "./topics.ts";

const MINUTE_MS = 60_000;

export interface CommandReceiverOptions {
  readonly kept: KeptState;
  readonly now: () => number;
  /** `undefined` while unlocking is off. */
  readonly code: UnlockCode | undefined;
  readonly vehicle: (vin: string) => BridgedVehicle | undefined;
  /** Tells the owner of a command that is not carried out. */
  readonly refused: (vin: string, name: EntityName, refusal: Refusal) => void;
  /** Removes the message that the broker stores for a command's topic. */
  readonly remove: (vin: string, name: ControlName) => void;
}

/** Checks each message, and carries out the commands that pass. */
export class CommandReceiver {
  readonly #options: CommandReceiverOptions;
  /** The time of the newest command of each entity. */
  readonly #newest: Map<string, number>;
  readonly #guard: CommandGuard;
  #floodToldAt = Number.NEGATIVE_INFINITY;
  #messages: Promise<void> = Promise.resolve();
  #commands: Promise<unknown> = Promise.resolve();

  constructor(options: CommandReceiverOptions) {
    this.#options = options;
    this.#newest = new Map(Object.entries(options.kept.now.newest));
    this.#guard = new CommandGuard(options.now, this.#newest);
  }

  /** Resolves once every message so far is checked. */
  get received(): Promise<void> {
    return this.#messages;
  }

  /** Resolves once every command so far has ended too. */
  get handled(): Promise<unknown> {
    return this.#messages.then(() => this.#commands);
  }

  /** @param retained true for a message that the broker had stored before */
  receive({ vin, name }: CommandPlace, payload: string, retained: boolean): void {
    // An empty message removes a retained one, as the bridge does itself.
    if (payload === "") return;
    const isOwn = this.#isOwn(vin);
    // Any number of cars can be named at the broker, and each connection brings all that is stored there.
    if (retained && !isOwn) return;
    if (!this.#guard.admit()) {
      this.#tellFlood(vin, name);
      return;
    }
    // The flag is missing in a message that the broker stores just now (MQTT 3.1.1 §3.3.1.3): it would keep an unlock code.
    if (isOwn) this.#options.remove(vin, name);
    // One after the other: wrong codes are counted.
    this.#messages = this.#messages
      .then(() => this.#handle(vin, name, payload, retained))
      .catch(() => this.#options.refused(vin, name, "notStored"));
  }

  /** Follows work on a vehicle that nothing waits for. @param name its entity */
  follow(vin: string, name: EntityName, work: Promise<unknown>): void {
    const ended = work.catch((error) =>
      this.#options.refused(vin, name, error instanceof TooLate ? "stale" : "notStored"),
    );
    // Without the results: each would hold those before it.
    this.#commands = Promise.all([this.#commands, ended]).then(() => undefined);
  }

  /** True for a car of the account, also before the servers have said so. */
  #isOwn(vin: string): boolean {
    const { vehicle, kept } = this.#options;
    return vehicle(vin) !== undefined || Object.hasOwn(kept.now.vehicles, vin);
  }

  async #handle(vin: string, name: ControlName, payload: string, retained: boolean): Promise<void> {
    const { vehicle: find, now, refused } = this.#options;
    const vehicle = find(vin);
    const command = parseCommandMessage(payload);
    const refusal = await this.#refusalOf(vin, name, payload, command, retained);
    if (refusal || !vehicle || !command) return refused(vin, name, refusal ?? "unknown");
    // The next message need not wait for the car.
    const until = Math.min(command.at ?? now(), now()) + FRESH_MS;
    const carriedOut = vehicle.carryOut(name, command.value, until);
    this.follow(
      vin,
      name,
      carriedOut.then((isKnown) => isKnown || refused(vin, name, "malformed")),
    );
  }

  async #refusalOf(
    vin: string,
    name: ControlName,
    payload: string,
    command: GivenCommand | undefined,
    retained: boolean,
  ): Promise<Refusal | undefined> {
    const { kept, code, now, vehicle } = this.#options;
    if (retained) return "retained";
    // Nothing is stored of a vehicle that the account does not have.
    if (!vehicle(vin)) return "unknown";
    if (!command) return "malformed";
    const isUnlock = name === "doors" && command.value !== "LOCK";
    if (isUnlock && !code) return "unlockOff";
    if (isUnlock && command.at === undefined) return "noTime";
    // No code is no guess: Home Assistant sends none until it has read the lock's new form.
    if (isUnlock && command.code === "") return "noCode";
    const refusal = this.#guard.check(`${vin}/${name}`, payload, command);
    if (refusal) return refusal;
    if (command.at !== undefined) await kept.change({ newest: Object.fromEntries(this.#newest) });
    if (!isUnlock || !code) return undefined;
    const verified = await code.verify(command.code, kept.now.tries, now(), (tries) =>
      kept.change({ tries }),
    );
    return verified === "right" ? undefined : verified;
  }

  #tellFlood(vin: string, name: ControlName): void {
    const now = this.#options.now();
    if (now - this.#floodToldAt < MINUTE_MS) return;
    this.#floodToldAt = now;
    this.#options.refused(vin, name, "flood");
  }
}
