// Cars of a service's accounts: their REST API and controls on the service's address, and their broker on a port of its own.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Bench, createBench } from "../bench.ts";
import { Broker } from "../broker/broker.ts";
import type { Certificate } from "../broker/certificate.ts";
import { BenchClock } from "../clock/bench-clock.ts";
import { createHandler, type Handler } from "../http/handler.ts";
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

/** The service's checks of tokens, as its option `attach` passes them on. */
export interface AccountTokens {
  /** @returns the user of an access token in force */
  user(
    accessToken: string,
  ): Promise<{ readonly accountId: string; readonly login: string; readonly clientId: string } | undefined>;
  /** @returns the account of a remote-access token, and its end, which may have passed */
  remoteAccess(
    token: string,
  ): Promise<{ readonly accountId: string; readonly expiresAt: number } | undefined>;
  demoAccount(): Promise<{ readonly accountId: string } | undefined>;
}

/** The part that answers on the service's address, for its option `attach`. */
export interface AttachedCars {
  readonly paths: readonly string[];
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly webSocket: {
    readonly path: string;
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  };
}

export interface AccountCarsOptions {
  /** The service's clock, for the ends of tokens. */
  readonly clock?: { now(): number };
  /** Receives unexpected errors. */
  readonly failed: (error: unknown) => void;
}

/** The place of the cars and of their broker. */
export interface CarPlace {
  /** The service's address. */
  readonly origin: string;
  readonly certificate: Certificate;
  /** The broker's port. Without it the field's, or a free one if that is taken. */
  readonly brokerPort?: number | undefined;
}

export interface OpenCars {
  /** `mqtts://127.0.0.1:8885` */
  readonly brokerUrl: string;
  /** `ws://127.0.0.1:8400/demo/car/mqtt`: the broker for pages of the service. */
  readonly webSocketUrl: string;
  /** The certificate that a client of the broker trusts, in PEM. */
  readonly certificate: string;
}

/**
 * Gives each account of a service a car, which takes the service's tokens.
 * @param options the service's clock, and the receiver of errors
 * @example
 * const cars = new AccountCars({ failed: console.error });
 * const service = await startService({ dataDirectory: "data", attach: cars.attach });
 * await cars.open({ origin: service.url, certificate: makeCertificate({ hosts: ["127.0.0.1"] }) });
 */
export class AccountCars {
  readonly #options: Required<AccountCarsOptions>;
  readonly #clock = new BenchClock();
  /** The cars, and all that their servers keep. */
  readonly bench: Bench;
  readonly #customers: Customers;
  #tokens: AccountTokens | undefined;
  #broker: Broker | undefined;
  #handler: Handler | undefined;
  #opened: OpenCars | undefined;

  constructor(options: AccountCarsOptions) {
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
  readonly attach = (tokens: AccountTokens): AttachedCars => {
    this.#tokens = tokens;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#options.failed(error);
        response.destroy();
      });
    };
    const upgrade: AttachedCars["webSocket"]["upgrade"] = (request, socket, head) => {
      if (this.#broker) this.#broker.upgrade(request, socket, head);
      else socket.destroy();
    };
    return { paths: PATHS, handle, webSocket: { path: WEB_SOCKET, upgrade } };
  };

  /**
   * Opens the broker of the service that has started.
   * @throws Error the system's, if the port is taken
   */
  async open({ origin, certificate, brokerPort }: CarPlace): Promise<OpenCars> {
    const listen = (port: number) => this.#listen(port, certificate);
    const broker = await (brokerPort === undefined
      ? listen(FIELD_PORT).catch((error) => (isTaken(error) ? listen(0) : Promise.reject(error)))
      : listen(brokerPort));
    this.#broker = broker;
    this.bench.remote.listen(({ customer, topic, payload }) => broker.publish(customer, topic, payload));
    const account = await this.#tokens?.demoAccount();
    if (account) this.#customers.idOf(account);
    this.#handler = createHandler(this.bench, { origin, controls: CONTROLS, guard: isFromOwnPage });
    this.#opened = openCars(broker, certificate, origin);
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

  #listen(port: number, tls: Certificate): Promise<Broker> {
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

const openCars = ({ port }: Broker, { cert }: Certificate, origin: string): OpenCars => ({
  brokerUrl: `mqtts://127.0.0.1:${port}`,
  webSocketUrl: `${origin.replace(/^http/, "ws")}${WEB_SOCKET}`,
  certificate: cert,
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
