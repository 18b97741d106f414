import { createServer, type Server } from "node:http";
import type { Access, Grant } from "./access/access.ts";
import { type Bench, createBench } from "./bench.ts";
import { Broker } from "./broker/broker.ts";
import { type Certificate, makeCertificate } from "./broker/certificate.ts";
import type { BrokerLimits } from "./broker/limits.ts";
import { BenchClock } from "./clock/bench-clock.ts";
import type { EpochMs } from "./clock/clock.ts";
import { createHandler } from "./http/handler.ts";
import type { StreamLimits } from "./http/stream.ts";
import type { Limits } from "./rest/rate-limit.ts";
import type { Build } from "./vehicle/new-vehicle.ts";

/** A customer of a bench in a test. */
export interface Customer extends Grant {
  /** The bearer of REST requests. */
  readonly bearer: string;
  /** The token of remote commands, and the password at the broker. */
  readonly remoteToken: string;
  readonly vehicles: readonly (Build & { readonly seed: number })[];
}

export interface StartOptions {
  readonly customers: readonly Customer[];
  /** Without it, the machine's time; at rate 0 a test moves it. */
  readonly clock?: BenchClock;
  readonly port?: number;
  /** The most requests of a customer. */
  readonly limits?: Limits;
  /** Bounds of the broker other than its own. */
  readonly brokerLimits?: Partial<BrokerLimits>;
  /** Bounds of the streams other than their own. */
  readonly streamLimits?: Partial<StreamLimits>;
  /** The bearer of the controls; without it there are none. */
  readonly controlToken?: string;
}

/** A bench with its own server, for tests. */
export interface RunningBench extends Bench {
  readonly clock: BenchClock;
  /** The address of the REST API's host, like `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The broker of remote commands, and the certificate (PEM) that its clients trust. */
  readonly broker: Broker;
  readonly certificate: string;
  /** Ends a token, as its expiry does. */
  revoke(token: string): void;
  close(): Promise<void>;
}

function accessOf(customers: readonly Customer[], revoked: ReadonlyMap<string, EpochMs>): Access {
  const bearers = new Map(customers.map((customer) => [customer.bearer, customer]));
  const remoteTokens = new Map(customers.map((customer) => [customer.remoteToken, customer]));
  return {
    bearer: async ({ token }) => (revoked.has(token) ? undefined : bearers.get(token)),
    remoteToken: async (token) => (revoked.has(token) ? undefined : remoteTokens.get(token)),
  };
}

const DAY = 86_400_000;

/** The user of the broker; the password is the remote token. */
const BROKER_USER = "IMA_OAUTH_ACCESS_TOKEN";

function openBroker(
  { remote, fleet, faults, recorder }: Bench,
  { customers, brokerLimits = {} }: StartOptions,
  revoked: ReadonlyMap<string, EpochMs>,
  tls: Certificate,
): Promise<Broker> {
  const remoteTokens = new Map(customers.map(({ remoteToken, customer }) => [remoteToken, customer]));
  return Broker.open({
    tls,
    limits: brokerLimits,
    webSocketPort: 0,
    authenticate: async (user, password) => {
      const customer = user === BROKER_USER ? remoteTokens.get(password) : undefined;
      const expiresAt = revoked.get(password) ?? Number.MAX_SAFE_INTEGER;
      return customer === undefined ? undefined : { customer, expiresAt };
    },
    owns: (customer, vin) => fleet.contract(vin)?.customer === customer,
    receive: ({ customer }, topic, payload) => void remote.receive({ customer, topic, payload }),
    faults: { happens: (type) => faults.forBroker(type) },
    observe: (event) => recorder.connection(event),
  });
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });

/** Starts a bench on this machine. @throws Error if the port is taken */
export async function startBench(options: StartOptions): Promise<RunningBench> {
  const { customers, clock = new BenchClock(), port = 0, controlToken, limits, streamLimits } = options;
  const revoked = new Map<string, EpochMs>();
  const bench = createBench({ clock, access: accessOf(customers, revoked), ...(limits && { limits }) });
  for (const { customer, vehicles } of customers)
    for (const { seed, ...build } of vehicles) bench.fleet.add(customer, seed, build);
  const server = createServer();
  const origin = `http://127.0.0.1:${await listen(server, port)}`;
  const handle = createHandler(bench, {
    origin,
    ...(streamLimits && { streamLimits }),
    ...(controlToken !== undefined && {
      guard: async ({ headers }) => headers.authorization === `Bearer ${controlToken}`,
    }),
  });
  server.on("request", (request, response) => {
    handle(request, response)
      .then((handled) => {
        if (!handled) response.writeHead(404).end();
      })
      .catch(() => response.destroy());
  });
  const now = Date.now();
  const hosts = ["localhost", "127.0.0.1"];
  const tls = makeCertificate({ hosts, notBefore: new Date(now - DAY), notAfter: new Date(now + DAY) });
  const broker = await openBroker(bench, options, revoked, tls);
  bench.remote.listen(({ customer, topic, payload }) => broker.publish(customer, topic, payload));
  return {
    ...bench,
    clock,
    origin,
    broker,
    certificate: tls.cert,
    revoke: (token) => void revoked.set(token, Date.now()),
    close: async () => {
      clock.stop();
      await broker.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
