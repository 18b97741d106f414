// A service with the demo's cars and their broker, and accounts that own one.
import { readFileSync } from "node:fs";
import type { ServiceOptions, TokenChecks } from "@openpims/service";
import { otp, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { connectPacket, MqttClient } from "@openpims/testing/mqtt-client";
import { DemoCar, type DemoCarOptions } from "../../packages/server/src/car/demo-car.ts";

export interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  readonly [name: string]: any;
}

/** An account with a car, an enrolled device, an access token and a remote-access token. */
export interface Owner {
  readonly login: string;
  readonly access: string;
  readonly remote: string;
  readonly customer: string;
  readonly vin: string;
  /** The vehicle's id. */
  readonly vehicle: string;
}

export interface DemoCarsOptions {
  /** The clock of tokens at the car's servers; without it the service's. */
  readonly clock?: DemoCarOptions["clock"];
  /** Sees the checks of tokens on their way to the car. */
  readonly checks?: (tokens: TokenChecks) => TokenChecks;
  readonly service?: Partial<ServiceOptions>;
}

export const VEHICLES = "/connectedcar/v4/user/vehicles";
export const ASSOCIATIONS = "/applications/cvs/v4/mauv/car-associations";
export const REALM = { "x-introspect-realm": "clientsB2CPeugeot" } as const;

export const bearer = (token: string): Record<string, string> => ({
  ...REALM,
  authorization: `Bearer ${token}`,
});

export class DemoCars {
  readonly car: DemoCar;
  readonly service: TestService;
  readonly broker: { readonly port: number; readonly certificate: string };
  /** Unexpected errors of the car. */
  readonly failures: readonly unknown[];
  readonly #remove: () => void;

  private constructor(fields: Pick<DemoCars, "car" | "service" | "broker" | "failures">, remove: () => void) {
    this.car = fields.car;
    this.service = fields.service;
    this.broker = fields.broker;
    this.failures = fields.failures;
    this.#remove = remove;
  }

  static async open({
    clock,
    checks = (tokens) => tokens,
    service: options = {},
  }: DemoCarsOptions = {}): Promise<DemoCars> {
    const folder = temporaryFolder();
    const failures: unknown[] = [];
    let service: TestService | undefined;
    const car = new DemoCar({
      folder: folder.path,
      brokerPort: 0,
      clock: clock ?? { now: () => service?.clock.now() ?? Date.now() },
      failed: (error) => failures.push(error),
    });
    service = await TestService.start({ ...options, attach: (tokens) => car.attach(checks(tokens)) });
    const { brokerUrl, certificateFile } = await car.open(service.url);
    const broker = {
      port: Number(new URL(brokerUrl).port),
      certificate: readFileSync(certificateFile, "utf8"),
    };
    return new DemoCars({ car, service, broker, failures }, () => folder.remove());
  }

  /** @throws Error if the car had an unexpected error */
  async close(): Promise<void> {
    await this.car.close();
    await this.service.stop();
    this.#remove();
    if (this.failures.length > 0) throw new AggregateError(this.failures, "the car failed");
  }

  /** Reads an address of the cars' servers. A path without a query gets the client's id. */
  get(path: string, headers: Record<string, string>): Promise<Response> {
    const { clientId } = this.service.running.client;
    return fetch(`${this.service.url}${path}${path.includes("?") ? "" : `?client_id=${clientId}`}`, {
      headers,
    });
  }

  async owner(): Promise<Owner> {
    const login = await this.service.createAccount();
    const pims = await this.service.enrolled(login);
    await otp(pims);
    const token = async (type: "cvs" | "remote"): Promise<string> =>
      (succeeded(await pims.get("pims.authentication.token", { type, action: "get" })) as Json).result.token;
    const [access, remote] = [await token("cvs"), await token("remote")];
    const list = (await (await this.get(VEHICLES, bearer(access))).json()) as Json;
    const [{ vin, id: vehicle }] = list._embedded.vehicles;
    const [{ customer }] = (await (await this.get(ASSOCIATIONS, bearer(access))).json()) as [Json];
    return { login, access, remote, customer: customer.id, vin, vehicle };
  }

  /** A TLS connection to the broker, without a word of MQTT. */
  client(): Promise<MqttClient> {
    return MqttClient.open(this.broker.port, this.broker.certificate);
  }

  /** A client at the broker, with the owner's remote token. */
  async connected({ remote }: Pick<Owner, "remote">): Promise<MqttClient> {
    const client = await this.client();
    client.send(connectPacket({ password: remote, keepalive: 0 }));
    const { returnCode } = await client.next("connack");
    if (returnCode !== 0) throw new Error(`refused with ${returnCode}`);
    return client;
  }
}
