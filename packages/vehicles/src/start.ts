import { createServer, type Server } from "node:http";
import type { Access, Grant } from "./access/access.ts";
import { type Bench, createBench } from "./bench.ts";
import { BenchClock } from "./clock/bench-clock.ts";
import { createHandler } from "./http/handler.ts";
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
  /** The bearer of the controls; without it there are none. */
  readonly controlToken?: string;
}

/** A bench with its own server, for tests. */
export interface RunningBench extends Bench {
  readonly clock: BenchClock;
  /** The address of the REST API's host, like `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Ends a token, as its expiry does. */
  revoke(token: string): void;
  close(): Promise<void>;
}

function accessOf(customers: readonly Customer[], revoked: ReadonlySet<string>): Access {
  const find = (key: "bearer" | "remoteToken", token: string): Grant | undefined =>
    revoked.has(token) ? undefined : customers.find((customer) => customer[key] === token);
  return {
    bearer: async ({ token }) => find("bearer", token),
    remoteToken: async (token) => find("remoteToken", token),
  };
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
export async function startBench({
  customers,
  clock = new BenchClock(),
  port = 0,
  controlToken,
}: StartOptions): Promise<RunningBench> {
  const revoked = new Set<string>();
  const bench = createBench({ clock, access: accessOf(customers, revoked) });
  for (const { customer, vehicles } of customers)
    for (const { seed, ...build } of vehicles) bench.fleet.add(customer, seed, build);
  const server = createServer();
  const origin = `http://127.0.0.1:${await listen(server, port)}`;
  const handle = createHandler(bench, {
    origin,
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
  return {
    ...bench,
    clock,
    origin,
    revoke: (token) => void revoked.add(token),
    close: async () => {
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
