// The demo's cars: their REST API and controls on the service's address, and their broker on a port of its own.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AttachedProgram, TokenChecks } from "@openpims/service";
import { type Bench, BenchClock, Broker, createBench, createHandler, type Handler } from "@openpims/vehicles";
import { type BrokerCertificate, brokerCertificate } from "./certificate.ts";
import { Customers } from "./customers.ts";

/** The broker's port in the field. */
const FIELD_PORT = 8885;

/** The user of the broker in the field; the password is the remote-access token. */
const BROKER_USER = "IMA_OAUTH_ACCESS_TOKEN";

const CONTROLS = "/demo/car";
/** The broker's addresses, and the certificate for its clients; the certificate alone. */
const FACTS = "/demo/car.json";
const CERTIFICATE = "/demo/car-broker.crt";
/** The broker for pages, on the service's own address: their policy allows no other. */
const WEB_SOCKET = "/demo/car/mqtt";

const PATHS = [
  "/connectedcar/v4/user",
  "/connectedcar/v4/user/*",
  "/connectedcar/v4/pictures/*",
  "/applications/cvs/v4/mauv/car-associations",
  "/applications/cvs/v4/rights/vehicle/*",
  `${CONTROLS}/*`,
  FACTS,
  CERTIFICATE,
];

export interface DemoCarOptions {
  /** The service's folder, which keeps the broker's certificate. */
  readonly folder: string;
  /** Without it the field's, or a free one if that is taken. */
  readonly brokerPort?: number;
  /** The service's clock, for the ends of tokens. */
  readonly clock?: { now(): number };
  /** Receives unexpected errors. */
  readonly failed: (error: unknown) => void;
}

export interface OpenCar {
  /** `mqtts://127.0.0.1:8885` */
  readonly brokerUrl: string;
  /** `ws://127.0.0.1:8400/demo/car/mqtt`: the broker for pages of the service. */
  readonly webSocketUrl: string;
  /** The certificate that a client of the broker trusts: PEM, and its file. */
  readonly certificate: string;
  readonly certificateFile: string;
}

/** Gives each account of the demo's service a car. */
export class DemoCar {
  readonly #options: Required<Omit<DemoCarOptions, "brokerPort">> & Pick<DemoCarOptions, "brokerPort">;
  readonly #clock = new BenchClock();
  /** The cars, and all that their servers keep. */
  readonly bench: Bench;
  readonly #customers: Customers;
  #tokens: TokenChecks | undefined;
  #broker: Broker | undefined;
  #handler: Handler | undefined;
  #opened: OpenCar | undefined;

  constructor(options: DemoCarOptions) {
    this.#options = { clock: Date, ...options };
    this.bench = createBench({
      clock: this.#clock,
      access: {
        bearer: async ({ token, clientId, realm }) => {
          const user = await this.#tokens?.user(token);
          if (user?.clientId !== clientId || !this.#customers.isRealm(realm)) return undefined;
          return this.#customers.grantOf(user);
        },
        remoteToken: async (token) => {
          const access = await this.#tokens?.remoteAccess(token);
          if (!access || access.expiresAt <= this.#options.clock.now()) return undefined;
          return this.#customers.grantOf(access);
        },
      },
    });
    this.#customers = new Customers(this.bench.fleet);
  }

  /** The service's option: it serves the REST API, which takes the service's tokens. */
  readonly attach = (tokens: TokenChecks): AttachedProgram => {
    this.#tokens = tokens;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#options.failed(error);
        response.destroy();
      });
    };
    const upgrade: NonNullable<AttachedProgram["webSocket"]>["upgrade"] = (request, socket, head) => {
      if (this.#broker) this.#broker.upgrade(request, socket, head);
      else socket.destroy();
    };
    return { paths: PATHS, handle, webSocket: { path: WEB_SOCKET, upgrade } };
  };

  /**
   * Opens the broker, in the folder of the service that has started.
   * @param origin the service's address
   * @throws Error with a message for the operator if the port is taken, or a file of the certificate cannot be used
   */
  async open(origin: string): Promise<OpenCar> {
    const { folder, brokerPort } = this.#options;
    const certificate = brokerCertificate(folder);
    const listen = (port: number) => this.#listen(port, certificate);
    const broker = await (brokerPort === undefined
      ? listen(FIELD_PORT).catch((error) => (isTaken(error) ? listen(0) : Promise.reject(error)))
      : listen(brokerPort));
    this.#broker = broker;
    this.bench.remote.listen(({ customer, topic, payload }) => broker.publish(customer, topic, payload));
    const account = await this.#tokens?.demoAccount();
    if (account) this.#customers.idOf(account);
    this.#handler = createHandler(this.bench, { origin, controls: CONTROLS, guard: isFromOwnPage });
    this.#opened = openCar(broker, certificate, origin);
    return this.#opened;
  }

  async close(): Promise<void> {
    this.#clock.stop();
    await this.#broker?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "" } = request;
    if (!this.#opened || !this.#handler) return send(response, 503, "text/plain", "");
    const { brokerUrl, webSocketUrl, certificate } = this.#opened;
    if (url === FACTS) {
      const facts = { broker: brokerUrl, webSocket: webSocketUrl, certificate };
      return send(response, 200, "application/json", JSON.stringify(facts));
    }
    if (url === CERTIFICATE) return send(response, 200, "application/x-x509-ca-cert", certificate);
    if (!(await this.#handler(request, response))) send(response, 404, "text/plain", "");
  }

  #listen(port: number, tls: BrokerCertificate): Promise<Broker> {
    const { clock, failed } = this.#options;
    const { fleet, remote, faults, recorder } = this.bench;
    return Broker.open({
      port,
      tls,
      failed,
      limits: { checkMs: 1000 },
      authenticate: async (user, password) => {
        const access = user === BROKER_USER ? await this.#tokens?.remoteAccess(password) : undefined;
        if (!access) return undefined;
        // On the broker's own clock, which the pings of its clients run by.
        const expiresAt = Date.now() + access.expiresAt - clock.now();
        return { customer: this.#customers.idOf(access), expiresAt };
      },
      owns: (customer, vin) => fleet.contract(vin)?.customer === customer,
      receive: ({ customer }, topic, payload) => {
        remote.receive({ customer, topic, payload }).catch(failed);
      },
      faults: { happens: (type) => faults.forBroker(type) },
      observe: (event) => recorder.connection(event),
    });
  }
}

const openCar = ({ port }: Broker, { cert, file }: BrokerCertificate, origin: string): OpenCar => ({
  brokerUrl: `mqtts://127.0.0.1:${port}`,
  webSocketUrl: `${origin.replace(/^http/, "ws")}${WEB_SOCKET}`,
  certificate: cert,
  certificateFile: file,
});

/**
 * The demo's account is open to anybody who reaches the service, and so are the controls of its car. Pages of other sites
 * are kept out: browsers name a request's site in the first header, and on plain http to other machines only its origin.
 */
const isFromOwnPage = async ({ headers }: IncomingMessage): Promise<boolean> =>
  ["same-origin", "none", undefined].includes(headers["sec-fetch-site"]?.toString()) &&
  (headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host);

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";
