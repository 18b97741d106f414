// The service with its cars and their broker in a process of its own, which is killed and started again at the same ports.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunningService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import type { Fault } from "@openpims/vehicles";
import type { Entry, Options, Owned, Request } from "./killed-vehicle-service.ts";

const program = fileURLToPath(new URL("./killed-vehicle-service.ts", import.meta.url));

type Facts = Pick<RunningService, "url" | "adminToken" | "client"> & { readonly brokerPort: number };

export class VehicleProcess {
  readonly #options: Options;
  readonly #facts: Facts;
  readonly #folder: ReturnType<typeof temporaryFolder>;
  readonly #owned: Owned[] = [];
  #child: ChildProcess;
  #asked: Promise<unknown> = Promise.resolve();
  /** Resolved while the process answers. */
  isUp: Promise<void> = Promise.resolve();
  kills = 0;
  readonly service: TestService;

  private constructor(
    options: Options,
    folder: ReturnType<typeof temporaryFolder>,
    child: ChildProcess,
    facts: Facts,
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#child = child;
    this.#facts = facts;
    const running: RunningService = {
      ...facts,
      metricsUrl: undefined,
      firstLink: undefined,
      routes: [],
      deliverDueSms: async () => {},
      reloadCertificate: () => {},
      close: () => this.stop(),
    };
    this.service = TestService.of(running, folder, options.service.databaseUrl);
  }

  /** @param rate seconds of the service and its cars in a second of the machine */
  static async start(rate: number, databaseUrl?: string): Promise<VehicleProcess> {
    const folder = temporaryFolder();
    const options: Options = {
      service: { dataDirectory: folder.path, demo: true, ...(databaseUrl && { databaseUrl }) },
      brokerPort: 0,
      journal: join(folder.path, "journal"),
      start: Date.now(),
      rate,
      owned: [],
    };
    writeFileSync(options.journal, "");
    const { child, facts } = await start(options);
    return new VehicleProcess(options, folder, child, facts);
  }

  /** The clock of the service and its cars. */
  get clock(): { now(): number } {
    const { start, rate } = this.#options;
    return { now: () => start + (Date.now() - start) * rate };
  }

  /** Gives the owner of a car more cars, which outlast a kill. @returns their VINs */
  async addCars(vin: string, seeds: readonly number[]): Promise<readonly string[]> {
    const customer: string = await this.#ask({ type: "customerOf", vin });
    const owned = { customer, seeds };
    this.#owned.push(owned);
    return this.#ask({ type: "own", owned });
  }

  addFault(fault: Fault): void {
    const request: Request = { type: "fault", fault };
    // A fault that meets a killed process is lost with it.
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  /** Kills the process, like a power cut, and starts another one at the same ports. */
  restart(): Promise<void> {
    this.kills += 1;
    this.isUp = this.isUp.then(async () => {
      await this.#kill();
      const { url, brokerPort } = this.#facts;
      const service = { ...this.#options.service, port: Number(new URL(url).port) };
      const options = { ...this.#options, service, brokerPort, owned: this.#owned };
      // A connection of any process may have one of the ports for a moment.
      const again = () => start(options);
      this.#child = (await again().catch(again).catch(again)).child;
    });
    return this.isUp;
  }

  /** The acts of the cars, over every restart. */
  journal(): readonly Entry[] {
    const lines = readFileSync(this.#options.journal, "utf8").trimEnd().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async stop(): Promise<void> {
    await this.isUp;
    await this.#kill();
    this.#folder.remove();
  }

  async #kill(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** One question after the other: answers have no names. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the fixture
  #ask(request: Request): Promise<any> {
    const before = this.#asked;
    const answer = (async () => {
      await before;
      const message = once(this.#child, "message");
      this.#child.send(request);
      return (await message)[0];
    })();
    this.#asked = answer;
    return answer;
  }
}

async function start(options: Options): Promise<{ child: ChildProcess; facts: Facts }> {
  const child = spawn(process.execPath, [...SOURCE_ARGUMENTS, program, JSON.stringify(options)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then((): Facts[] => []);
  const [facts] = (await Promise.race([once(child, "message"), ended])) as Facts[];
  if (!facts) throw new Error("the service did not start");
  return { child, facts };
}
