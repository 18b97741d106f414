// A household: the car's servers, the bridge, Mosquitto and Home Assistant, each a process that can be restarted.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";
import { HouseholdBroker } from "../../support/household-broker.ts";
import { HomeAssistant } from "./home-assistant.ts";
import type { Release } from "./releases.ts";

export const PIN = "40718263";
export const UNLOCK_CODE = "5937204681";
const PASSWORDS = { "openpims-bridge": "broker-word-of-the-bridge", homeassistant: "broker-word-of-home" };

/** The part of the bench's answer that the tests compare. */
export interface CarView {
  readonly id: string;
  readonly vin: string;
  readonly auxiliaryPercent: number;
  readonly doors: { readonly locked: boolean; readonly open: readonly string[] };
  readonly odometerKm: number;
  readonly rangeKm: number;
  readonly battery: { readonly level: number; readonly plugged: boolean; readonly status: string };
  readonly preconditioning: { readonly status: string };
  readonly temperature: number;
  readonly position: { readonly longitude: number; readonly latitude: number };
  readonly wakeUpsThisMonth: number;
}

export class Household {
  readonly #folder: string;
  readonly #runner: ProgramRunner;
  readonly broker: HouseholdBroker;
  readonly home: HomeAssistant;
  readonly #ports: { readonly service: string; readonly broker: string };
  readonly #discovery: Release["discovery"];
  #service: RunningProgram;
  #bridge: RunningProgram;
  /** All that bridges wrote to their output before the one that runs. */
  #bridgeOutput = "";

  private constructor(
    parts: Pick<Household, "broker" | "home">,
    folder: string,
    runner: ProgramRunner,
    ports: { service: string; broker: string },
    service: RunningProgram,
    discovery: Release["discovery"],
  ) {
    this.broker = parts.broker;
    this.home = parts.home;
    this.#folder = folder;
    this.#runner = runner;
    this.#ports = ports;
    this.#discovery = discovery;
    this.#service = service;
    this.#bridge = this.#startBridge();
  }

  /** @param configuration lines of Home Assistant's `configuration.yaml` */
  static async start(release: Release, configuration: string): Promise<Household> {
    const folder = mkdtempSync(join(release.root ?? tmpdir(), "household-"));
    const data = join(folder, "data");
    const ports = { service: await freePort(), broker: await freePort() };
    const runner = new ProgramRunner({ HOME: folder, OPENPIMS_DATA: data, OPENPIMS_PORT: ports.service });
    mkdirSync(data, { mode: 0o700 });
    const secret = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
    secret("code", UNLOCK_CODE);
    secret("broker-word", PASSWORDS["openpims-bridge"]);
    const service = await startService(runner, ports);
    for (const args of [
      ["setup", "--demo"],
      ["token", "remote"],
    ]) {
      const { code, stderr } = await runner.run("openpims", args, { OPENPIMS_PIN: PIN });
      if (code !== 0) throw new Error(`no ${args[0]}: ${stderr}`);
    }
    const broker = await HouseholdBroker.start(join(folder, "mosquitto"), PASSWORDS);
    const access = { port: broker.port, user: "homeassistant", password: PASSWORDS.homeassistant };
    const home = await HomeAssistant.start(release, join(folder, "home-assistant"), access, configuration);
    return new Household({ broker, home }, folder, runner, ports, service, release.discovery);
  }

  /** The bench's view of the demo's car. */
  async car(): Promise<CarView> {
    const answer = await this.#bench("GET", "/state");
    const { vehicles } = answer as { vehicles: readonly CarView[] };
    const [car] = vehicles;
    if (!car) throw new Error("the bench has no car");
    return car;
  }

  /** Lets something happen to the car. */
  async happens(event: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#bench("POST", `/vehicles/${(await this.car()).id}/events`, event);
  }

  async turnClock(fields: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#bench("POST", "/clock", fields);
  }

  get bridge(): RunningProgram {
    return this.#bridge;
  }

  get servicePid(): number {
    return this.#service.child.pid ?? 0;
  }

  /** All that bridges have written to their output. */
  get bridgeOutput(): string {
    return this.#bridgeOutput + this.#bridge.stdout + this.#bridge.stderr;
  }

  async stopBridge(): Promise<void> {
    this.#bridge.child.kill("SIGTERM");
    const { stdout, stderr } = await this.#bridge.ended;
    this.#bridgeOutput += stdout + stderr;
  }

  async restartBridge(): Promise<void> {
    await this.stopBridge();
    this.#bridge = this.#startBridge();
  }

  async restartService(): Promise<void> {
    this.#service.child.kill("SIGTERM");
    await this.#service.ended;
    this.#service = await startService(this.#runner, this.#ports);
  }

  /** The tokens that the bridge uses now. */
  async tokens(): Promise<readonly string[]> {
    const token = (type: string) => this.#runner.run("openpims", ["token", type]);
    return (await Promise.all(["cvs", "remote"].map(token))).map(({ stdout }) => stdout.trim());
  }

  /** Takes every message of the bridge from the broker. */
  async remove(): Promise<void> {
    const { code, stderr } = await this.#runner.run("openpims", this.#bridgeArguments("--remove"));
    if (code !== 0) throw new Error(`not removed: ${stderr}`);
  }

  async stop(): Promise<void> {
    await this.#runner.endAll();
    await this.home.kill();
    await this.broker.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #startBridge(): RunningProgram {
    return this.#runner.start("openpims", this.#bridgeArguments("--every", "60"));
  }

  #bridgeArguments(...more: readonly string[]): readonly string[] {
    const file = (name: string): string => join(this.#folder, name);
    const door = ["--mqtt", `mqtt://127.0.0.1:${this.broker.port}`, "--mqtt-user", "openpims-bridge"];
    const secrets = ["--mqtt-password-file", file("broker-word"), "--unlock-code-file", file("code")];
    return ["bridge", ...door, ...secrets, "--allow-unlock", "--discovery", this.#discovery, ...more];
  }

  async #bench(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.#ports.service}/demo/car${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

async function startService(
  runner: ProgramRunner,
  ports: { readonly service: string; readonly broker: string },
): Promise<RunningProgram> {
  const args = ["--demo", "--port", ports.service, "--broker-port", ports.broker];
  return (await runner.serve(args)).program;
}
