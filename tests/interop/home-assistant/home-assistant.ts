// Home Assistant as a process, driven over its REST API as its owner.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";
import { askSocket } from "./home-assistant-socket.ts";
import type { Release } from "./releases.ts";

/** The state of an entity, as its API answers it. */
export interface EntityState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An entity of its registry. */
export interface Entity {
  readonly entity_id: string;
  readonly unique_id: string;
  readonly platform: string;
  readonly entity_category: string | null;
}

/** A form of its configuration. */
interface Form {
  readonly flow_id: string;
  readonly data_schema: readonly { readonly name: string }[];
}

/** The part of the broker's form that newer releases show folded: no certificates. */
const OTHER_SETTINGS = { set_client_cert: false, set_ca_cert: "off" } as const;

export interface BrokerAccess {
  readonly port: string;
  readonly user: string;
  readonly password: string;
}

const OWNER = { username: "owner", password: "a password of the household" } as const;

export class HomeAssistant {
  readonly #release: Release;
  readonly #runner: ProgramRunner;
  /** Its configuration folder, on this machine. */
  readonly folder: string;
  readonly #port: string;
  #program: RunningProgram;
  #token = "";
  /** All that it has written to its output, over its restarts. */
  #output = "";

  private constructor(release: Release, folder: string, port: string) {
    this.#release = release;
    this.folder = folder;
    this.#port = port;
    this.#runner = new ProgramRunner({ HOME: folder, PYTHONDONTWRITEBYTECODE: "1", LANG: "C.UTF-8" });
    this.#program = this.#spawn();
  }

  /**
   * Starts it with an empty configuration, makes its owner, and gives it the broker.
   * @param folder an empty one, below the release's root
   * @param configuration lines of its `configuration.yaml`, besides those of its address and its place
   */
  static async start(
    release: Release,
    folder: string,
    broker: BrokerAccess,
    configuration: string,
  ): Promise<HomeAssistant> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    writeFileSync(join(folder, "configuration.yaml"), baseConfiguration(port) + configuration);
    const home = new HomeAssistant(release, folder, port);
    await home.#isUp("/api/onboarding");
    await home.#makeOwner();
    await home.#running();
    await home.#addBroker(broker);
    return home;
  }

  get pid(): number {
    return this.#program.child.pid ?? 0;
  }

  async states(): Promise<readonly EntityState[]> {
    return (await this.#call("GET", "/api/states")) as EntityState[];
  }

  /** The entities of its registry. */
  async entities(): Promise<readonly Entity[]> {
    return (await this.#ask("config/entity_registry/list")) as Entity[];
  }

  async devices(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.#ask("config/device_registry/list")) as Readonly<Record<string, unknown>>[];
  }

  /** Calls a service, as a button of its pages or an automation does. */
  async act(domain: string, service: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#call("POST", `/api/services/${domain}/${service}`, data);
  }

  /** Its log, over its restarts. */
  log(): string {
    const files = ["home-assistant.log", "home-assistant.log.1"].map((name) => join(this.folder, name));
    return [this.#output, this.#program.stdout, this.#program.stderr]
      .concat(files.filter(existsSync).map((file) => readFileSync(file, "utf8")))
      .join("");
  }

  /** Ends it, so that its database is complete. */
  async stop(): Promise<void> {
    this.#program.child.kill("SIGTERM");
    const { stdout, stderr } = await this.#program.ended;
    this.#output += stdout + stderr;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#program = this.#spawn();
    await this.#isUp("/api/onboarding");
    await this.#running();
  }

  kill(): Promise<void> {
    return this.#runner.endAll();
  }

  #spawn(): RunningProgram {
    const { root, program } = this.#release;
    if (root === undefined) return this.#runner.spawn(program, ["-c", this.folder, "--skip-pip"]);
    const inside = this.folder.slice(root.length);
    return this.#runner.spawn("/usr/sbin/chroot", [root, program, "-c", inside, "--skip-pip"]);
  }

  /** Waits until it answers on an address. */
  async #isUp(path: string): Promise<void> {
    for (;;) {
      const answer = await fetch(this.#url(path)).catch(() => undefined);
      if (answer?.ok) return;
      const { child, stdout, stderr } = this.#program;
      if (child.exitCode !== null) throw new Error(`it ended: ${stdout}${stderr}`);
      await pause();
    }
  }

  async #running(): Promise<void> {
    for (;;) {
      const { state } = (await this.#call("GET", "/api/config")) as { state: string };
      if (state === "RUNNING") return;
      await pause();
    }
  }

  async #makeOwner(): Promise<void> {
    const client_id = this.#url("/");
    const person = { ...OWNER, name: "Owner", language: "en", client_id };
    const { auth_code } = (await this.#call("POST", "/api/onboarding/users", person)) as {
      auth_code: string;
    };
    const form = new URLSearchParams({ grant_type: "authorization_code", code: auth_code, client_id });
    const answer = await fetch(this.#url("/auth/token"), { method: "POST", body: form });
    this.#token = ((await answer.json()) as { access_token: string }).access_token;
    const longLived = { client_name: "tests", lifespan: 1 };
    this.#token = String(await this.#ask("auth/long_lived_access_token", longLived));
  }

  /** The form of its MQTT integration, filled in as its owner does. */
  async #addBroker({ port, user, password }: BrokerAccess): Promise<void> {
    const flows = "/api/config/config_entries/flow";
    const form = (await this.#call("POST", flows, { handler: "mqtt" })) as Form;
    const { flow_id, data_schema: fields } = form;
    const door = { broker: "127.0.0.1", port: Number(port), username: user, password };
    const isNewer = fields.some(({ name }) => name === "other_settings");
    const answer = { ...door, ...(isNewer && { other_settings: OTHER_SETTINGS }) };
    const end = (await this.#call("POST", `${flows}/${flow_id}`, answer)) as { type: string };
    if (end.type !== "create_entry") throw new Error(`no broker: ${JSON.stringify(end)}`);
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  #ask(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return askSocket(`ws://127.0.0.1:${this.#port}/api/websocket`, this.#token, { type, ...fields });
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = {
      "content-type": "application/json",
      ...(this.#token && { authorization: `Bearer ${this.#token}` }),
    };
    const options = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(this.#url(path), options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}

/** The event loop's turn, so that a poll takes no whole core. */
const pause = (): Promise<void> => new Promise((resume) => setTimeout(resume, 50));

const baseConfiguration = (port: string): string => `homeassistant:
  name: Household
  latitude: 48.85
  longitude: 2.35
  elevation: 35
  unit_system: metric
  time_zone: Europe/Paris
  currency: EUR
  country: FR
http:
  server_host: 127.0.0.1
  server_port: ${port}
api:
config:
logger:
  default: info
`;
