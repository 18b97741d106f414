// A household: the demo's service and car, Mosquitto, and the bridge between them.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pims } from "@openpims/sdk";
import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import { type temporaryFolder as makeFolder, otp, temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { Bridge, type BridgeParts } from "../../packages/cli/src/bridge/bridge.ts";
import { KeptState } from "../../packages/cli/src/bridge/kept-state.ts";
import { brokerStreams } from "../../packages/cli/src/bridge/mqtt/broker-streams.ts";
import type { BridgeOptions } from "../../packages/cli/src/bridge/options.ts";
import { removeFromBroker } from "../../packages/cli/src/bridge/remove.ts";
import { UnlockCode } from "../../packages/cli/src/bridge/safety/unlock-code.ts";
import { DemoVehicles } from "./demo-vehicle.ts";

export const MOSQUITTO = "/usr/sbin/mosquitto";
export const withoutMosquitto = existsSync(MOSQUITTO) ? "" : " (SKIPPED: mosquitto not found)";
if (withoutMosquitto) console.warn(`No bridge over Mosquitto${withoutMosquitto}: apt-get install mosquitto`);

export const CODE = "heron4711";

interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

/** A client of the local broker that sees and sends everything. */
export class Neighbour {
  static async join(address: string, filters: readonly string[] = ["#"]): Promise<Neighbour> {
    const neighbour = new Neighbour();
    neighbour.#connection = await MqttConnection.open(brokerStreams, {
      address,
      client: {},
      filters,
      timeoutMs: 10_000,
      message: (topic, payload, retained) => neighbour.#take({ topic, payload, retained }),
      closed: () => undefined,
    });
    return neighbour;
  }

  readonly topics = new Map<string, string>();
  messages: Message[] = [];
  #connection: MqttConnection | undefined;
  #changed = (): void => {};

  send(topic: string, payload: string, retained = false): void {
    this.#connection?.publish(publishPacket(topic, payload, retained));
  }

  /** The value of a topic's JSON, once it passes. */
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any topic; the tests say what it must be
  async until(topic: string, passes: (payload: any) => boolean): Promise<any> {
    for (;;) {
      const payload = this.topics.get(topic);
      const value = payload?.startsWith("{") ? JSON.parse(payload) : payload;
      if (value !== undefined && passes(value)) return value;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Waits for a message after those that came before. @param from the number of those */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async hears(from: number, topic: string, passes: (payload: any) => boolean): Promise<void> {
    for (;;) {
      const later = this.messages.slice(from).filter((message) => message.topic === topic);
      if (later.some(({ payload }) => payload !== "" && passes(JSON.parse(payload)))) return;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Lets go of the messages so far. @returns them */
  forget(): readonly Message[] {
    const { messages } = this;
    this.messages = [];
    return messages;
  }

  leave(): void {
    this.#connection?.close();
  }

  #take(message: Message): void {
    this.messages.push(message);
    if (message.payload === "") this.topics.delete(message.topic);
    else this.topics.set(message.topic, message.payload);
    this.#changed();
  }
}

/** A facade whose calls of one API go through a function. */
export const withAnswer = (
  pims: Pims,
  api: string,
  through: (answer: () => Promise<object>) => Promise<object>,
): Pims =>
  new Proxy(pims, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== "function") return found;
      return (...args: readonly unknown[]) => {
        const answer = () => Reflect.apply(found, target, args);
        return args[0] === api ? through(answer) : answer();
      };
    },
  });

/** A facade whose calls of one API wait while the gate is closed. */
export function withGate(pims: Pims, api: string) {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const gated = withAnswer(pims, api, async (answer) => {
    await gate.promise;
    return answer();
  });
  const close = (): void => {
    gate = Promise.withResolvers<void>();
  };
  return { pims: gated, close, open: () => gate.resolve() };
}

const DEFAULTS: Omit<BridgeOptions, "broker" | "memo"> = {
  base: "openpims",
  discoveryPrefix: "homeassistant",
  form: "component",
  allowUnlock: false,
  unlockCodeFile: undefined,
  pinFile: undefined,
  pinPage: undefined,
  everyMs: 300_000,
  wakeEveryMs: undefined,
  quiet: undefined,
};

/** A broker that lets everybody in. */
const brokerAt = (address: string): Pick<BridgeOptions, "broker" | "memo"> => {
  const nobody = { user: null, passwordFile: null, certificateFile: null };
  return { broker: { address }, memo: { address, ...nobody, base: DEFAULTS.base } };
};

export interface BridgeChanges extends Partial<BridgeOptions> {
  readonly code?: string;
  readonly withoutPin?: boolean;
}

export class BridgeHome {
  readonly demo: DemoVehicles;
  readonly address: string;
  readonly folder: ReturnType<typeof makeFolder>;
  readonly notes: string[] = [];
  readonly #runner: ProgramRunner;
  readonly #bridges: Bridge[] = [];

  private constructor(
    demo: DemoVehicles,
    address: string,
    runner: ProgramRunner,
    folder: ReturnType<typeof makeFolder>,
  ) {
    this.demo = demo;
    this.address = address;
    this.#runner = runner;
    this.folder = folder;
  }

  static async start(rate = 100): Promise<BridgeHome> {
    const folder = temporaryFolder();
    const runner = new ProgramRunner({ HOME: folder.path });
    const port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, "allow_anonymous true", "user root"];
    writeFileSync(join(folder.path, "mosquitto.conf"), `${lines.join("\n")}\n`);
    const broker = runner.spawn(MOSQUITTO, ["-c", join(folder.path, "mosquitto.conf"), "-v"]);
    await broker.says(/running/);
    return new BridgeHome(await DemoVehicles.start(rate), `mqtt://127.0.0.1:${port}`, runner, folder);
  }

  async stop(): Promise<void> {
    for (const bridge of this.#bridges) await bridge.stop();
    await this.demo.stop();
    await this.#runner.endAll();
    this.folder.remove();
  }

  /** An owner, whose remote token was bought by an OTP. */
  async owner(): Promise<{ pims: Pims; login: string; vin: string }> {
    const owner = await this.demo.owner();
    await otp(owner.pims);
    return owner;
  }

  /** Starts a bridge on a data folder, which a later one may share. */
  async bridge(pims: Pims, { code, withoutPin = false, ...changes }: BridgeChanges = {}, data = "data") {
    const kept = await KeptState.open(join(this.folder.path, data));
    const options: BridgeOptions = {
      ...DEFAULTS,
      ...brokerAt(this.address),
      allowUnlock: code !== undefined,
      ...changes,
    };
    const parts: BridgeParts = {
      pims,
      kept,
      options,
      code: code === undefined ? undefined : await UnlockCode.from(code),
      withoutPin,
      language: "en",
      now: () => this.now,
      note: (line) => this.notes.push(line),
      explainOptions: { audience: "command" },
    };
    const bridge = new Bridge(parts);
    this.#bridges.push(bridge);
    await bridge.start();
    await bridge.tick();
    return bridge;
  }

  /** Removes what a bridge of this data folder has published. */
  async remove(data: string): Promise<number> {
    const kept = await KeptState.open(join(this.folder.path, data));
    return removeFromBroker({ ...DEFAULTS, ...brokerAt(this.address) }, kept);
  }

  get now(): number {
    return this.demo.service.clock.now();
  }

  /** A time as Home Assistant writes it. */
  at(offsetMs = 0): string {
    return new Date(this.now + offsetMs).toISOString().replace("Z", "000+00:00");
  }
}
