import type { Duplex } from "node:stream";
import { generate } from "mqtt-packet";
import type { ConnectionEvent } from "../recorder/connection-event.ts";
import { Client } from "./client.ts";
import { Connections, type End } from "./connections.ts";
import { type DoorOptions, type Doors, openDoors, type Upgrade, webSocketUpgrade } from "./doors.ts";
import { type BrokerFaults, NO_FAULTS } from "./faults.ts";
import type { Host } from "./host.ts";
import { type BrokerLimits, DEFAULT_LIMITS } from "./limits.ts";
import type { Authenticate, Session } from "./session.ts";
import type { Owns } from "./topics.ts";

export interface BrokerOptions extends DoorOptions {
  readonly authenticate: Authenticate;
  readonly owns: Owns;
  /** Receives a command that a customer's client published. The topic is one of the customer's. */
  receive(session: Session, topic: string, payload: Buffer): void;
  /** The clock of tokens and connections; a vehicle's own may run faster. */
  readonly clock?: { now(): number };
  readonly limits?: Partial<BrokerLimits>;
  readonly faults?: BrokerFaults;
  /** Receives each step of a client's connection. */
  readonly observe?: (event: ConnectionEvent) => void;
  /** Receives errors of `authenticate` and `receive`. */
  readonly failed?: (error: unknown) => void;
}

const SWEEP_MS = 1000;

/** The broker of remote commands: MQTT 3.1.1 at QoS 0, with the topics of each customer apart. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #connections: Connections;
  readonly #upgrade: Upgrade;
  /** The part of the host that all clients share. */
  readonly #host: Omit<Host, "opened" | "closed" | "refused" | "noticed">;
  readonly #clients = new Map<string, Set<Client>>();
  readonly #sweeping: NodeJS.Timeout;
  #doors: Doors | undefined;
  #isClosed = false;

  /**
   * Opens a broker.
   * @returns once it listens
   * @throws Error if a port is taken, or the certificate cannot be used
   */
  static async open(options: BrokerOptions): Promise<Broker> {
    const broker = new Broker(options);
    try {
      await broker.#listen(options);
      return broker;
    } catch (error) {
      await broker.close();
      throw error;
    }
  }

  private constructor(options: BrokerOptions) {
    const { clock = Date, failed = () => {}, faults = NO_FAULTS } = options;
    this.#options = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#connections = new Connections(limits, () => clock.now());
    this.#upgrade = webSocketUpgrade(limits, (stream, end) => this.#welcome(stream, end));
    this.#host = {
      limits,
      faults,
      failed,
      authenticate: options.authenticate,
      owns: options.owns,
      now: () => clock.now(),
      receive: (session, topic, payload) => options.receive(session, topic, payload),
    };
    this.#sweeping = setInterval(() => this.sweep().catch(failed), SWEEP_MS).unref();
  }

  /** The port of the TLS listener. */
  get port(): number {
    return this.#doors?.port ?? 0;
  }

  get webSocketPort(): number | undefined {
    return this.#doors?.webSocketPort;
  }

  /** Takes over a WebSocket of another HTTP server, as one of a page. */
  readonly upgrade: Upgrade = (request, socket, head) => {
    this.#connections.enter(request.socket);
    this.#upgrade(request, socket, head);
  };

  /** Sends a message to the customer's clients that have subscribed to its topic. */
  publish(customer: string, topic: string, payload: string): void {
    const clients = this.#clients.get(customer);
    if (!clients) return;
    const message = generate({ cmd: "publish", topic, payload, qos: 0, dup: false, retain: false });
    for (const client of clients) client.deliver(topic, message);
  }

  /** Ends the connections whose time is over. The broker does so every second. */
  async sweep(): Promise<void> {
    if (this.#host.faults.happens("restart")) await this.restart();
    this.#connections.endSilent();
    await Promise.all(
      [...this.#clients.values()].flatMap((clients) => [...clients].map((each) => each.check())),
    );
  }

  /** Drops every connection, and listens again on the same ports. */
  async restart(): Promise<void> {
    const doors = this.#doors;
    if (!doors) return;
    this.#doors = undefined;
    for (const clients of this.#clients.values()) for (const client of clients) client.end("broker restart");
    await doors.close();
    await this.#listen({ ...this.#options, ...portsOf(doors) });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.#isClosed = true;
    await this.#doors?.close();
    this.#doors = undefined;
  }

  async #listen(options: DoorOptions): Promise<void> {
    const welcome = (stream: Duplex, end: End) => this.#welcome(stream, end);
    const doors = await openDoors(options, this.#host.limits, this.#connections, welcome);
    // It may have been closed during a restart.
    if (this.#isClosed) await doors.close();
    else this.#doors = doors;
  }

  #welcome(stream: Duplex, end: End): void {
    const { remoteAddress: address = "" } = end;
    const { observe = () => {} } = this.#options;
    const common = () => ({ at: this.#host.now(), address });
    new Client(stream, {
      ...this.#host,
      opened: (client, session) => {
        this.#connections.authenticated(end);
        observe({ ...common(), type: "accepted", customer: session.customer });
        this.#opened(client, session);
      },
      refused: (code) => observe({ ...common(), type: "refused", code }),
      noticed: ({ customer }, type) => observe({ ...common(), type, customer }),
      closed: (client, session, ending) => {
        this.#closed(client, session);
        observe({ ...common(), type: "ended", customer: session.customer, ending });
      },
    });
  }

  #opened(client: Client, { customer }: Session): void {
    const clients = this.#clients.get(customer) ?? new Set();
    const [oldest] = clients;
    clients.add(client);
    this.#clients.set(customer, clients);
    if (clients.size > this.#host.limits.connectionsOfCustomer) oldest?.end("newer connection");
  }

  #closed(client: Client, { customer }: Session): void {
    const clients = this.#clients.get(customer);
    if (clients?.delete(client) && clients.size === 0) this.#clients.delete(customer);
  }
}

const portsOf = ({ port, webSocketPort }: Doors): Pick<DoorOptions, "port" | "webSocketPort"> => ({
  port,
  ...(webSocketPort !== undefined && { webSocketPort }),
});
