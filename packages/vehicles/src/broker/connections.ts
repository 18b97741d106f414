// The broker's sockets, from the first byte of the TLS handshake on: strangers cannot use up all connections.
import type { Socket } from "node:net";
import type { BrokerLimits } from "./limits.ts";

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly since: number;
}

/** The end of a connection that both its TCP socket and the TLS socket above it have. */
export type End = Pick<Socket, "remoteAddress" | "remotePort" | "localPort">;

const keyOf = ({ remoteAddress = "", remotePort = 0, localPort = 0 }: End): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

/** All connections, oldest first. Those without a right password make room for new ones. */
export class Connections {
  readonly #limits: BrokerLimits;
  readonly #now: () => number;
  readonly #open = new Map<string, Connection>();
  readonly #strangers = new Map<string, Connection>();
  readonly #ofAddress = new Map<string, number>();

  constructor(limits: BrokerLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Counts a new socket, or ends it, or ends another one for it. */
  enter(socket: Socket): void {
    // A client may reset at any time.
    socket.on("error", () => socket.destroy());
    const { remoteAddress: address } = socket;
    if (address === undefined || !this.#makeRoom(address)) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    const connection = { socket, address, since: this.#now() };
    this.#open.set(key, connection);
    this.#strangers.set(key, connection);
    this.#ofAddress.set(address, this.#countOf(address) + 1);
    socket.once("close", () => this.#leave(key, connection));
  }

  /** Marks a connection whose client gave a right password. */
  authenticated(end: End): void {
    this.#strangers.delete(keyOf(end));
  }

  /** Ends the connections without a right password in time. */
  endSilent(): void {
    const latest = this.#now() - this.#limits.authenticationMs;
    for (const { socket, since } of this.#strangers.values()) {
      if (since > latest) return;
      socket.destroy();
    }
  }

  endAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  #countOf(address: string): number {
    return this.#ofAddress.get(address) ?? 0;
  }

  #makeRoom(address: string): boolean {
    const { connections, connectionsOfAddress } = this.#limits;
    if (this.#countOf(address) >= connectionsOfAddress)
      return this.#endStranger((stranger) => stranger.address === address);
    return this.#open.size < connections || this.#endStranger(() => true);
  }

  #endStranger(admits: (stranger: Connection) => boolean): boolean {
    for (const [key, stranger] of this.#strangers) {
      if (!admits(stranger)) continue;
      stranger.socket.destroy();
      this.#leave(key, stranger);
      return true;
    }
    return false;
  }

  #leave(key: string, connection: Connection): void {
    if (this.#open.get(key) !== connection) return;
    this.#open.delete(key);
    this.#strangers.delete(key);
    const left = this.#countOf(connection.address) - 1;
    if (left > 0) this.#ofAddress.set(connection.address, left);
    else this.#ofAddress.delete(connection.address);
  }
}
