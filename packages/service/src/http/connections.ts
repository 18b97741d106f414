// Silent or slow connections must not use up everybody else's.
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { addressKey } from "../limits/address-key.ts";
import { isLoopbackAddress } from "../machine/loopback.ts";

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** The current request, if there is one. */
  request: IncomingMessage | undefined;
}

export interface ConnectionLimits {
  readonly most: number;
  /** True for a proxy's address, whose connections carry the requests of many clients. */
  readonly isProxy: (address: string) => boolean;
}

/** The share of all connections that one address may have. */
const PART_OF_ADDRESS = 1 / 4;

const keyOf = ({
  remoteAddress = "",
  remotePort = 0,
}: Pick<Socket, "remoteAddress" | "remotePort">): string => `${remoteAddress} ${remotePort}`;

/** True if no client waits for an answer: the connection is silent, or its request is incomplete. */
const isIdle = ({ request }: Connection): boolean => request === undefined || !request.complete;

/** The connections of one server, oldest first. */
class Connections {
  readonly #open = new Map<string, Connection>();
  readonly #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  add(socket: Socket): void {
    const address = addressKey(socket.remoteAddress ?? "") ?? "";
    const key = keyOf(socket);
    this.#open.set(key, { socket, address, request: undefined });
    socket.once("close", () => this.#open.delete(key));
    const isMany = this.#limits.isProxy(address) || isLoopbackAddress(address);
    const own = isMany ? [] : this.#of(address);
    if (own.length > this.#limits.most * PART_OF_ADDRESS) this.#drop(own);
    else if (this.#open.size > this.#limits.most) this.#drop(this.#of(this.#busiest()));
  }

  /** @returns ends the request */
  begin(request: IncomingMessage): () => void {
    const connection = this.#open.get(keyOf(request.socket));
    if (!connection) return () => {};
    connection.request = request;
    return () => {
      connection.request = undefined;
    };
  }

  #of(address: string): Connection[] {
    return [...this.#open.values()].filter((connection) => connection.address === address);
  }

  /** The address with the most connections. */
  #busiest(): string {
    const counts = new Map<string, number>();
    for (const { address } of this.#open.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
  }

  /** Ends the oldest of these without a waiting client; if clients wait at all of them, the newest. */
  #drop(connections: readonly Connection[]): void {
    const dropped = connections.find(isIdle) ?? connections.at(-1);
    if (!dropped) return;
    this.#open.delete(keyOf(dropped.socket));
    dropped.socket.destroy();
  }
}

/** Limits the connections of a server, in total and by address. */
export function limitConnections(app: Pick<FastifyInstance, "server">, limits: ConnectionLimits): void {
  const connections = new Connections(limits);
  const server: Server = app.server;
  server.on("connection", (socket: Socket) => connections.add(socket));
  server.on("request", (request: IncomingMessage, response) => {
    // Found at the beginning: a request that was destroyed has no socket when its answer ends.
    response.once("close", connections.begin(request));
  });
}
