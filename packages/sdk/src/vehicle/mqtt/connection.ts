import type { ByteStream, Streams } from "../../platform/platform.ts";
import {
  connectPacket,
  disconnectPacket,
  type MqttClientFacts,
  NotMqtt,
  PacketReader,
  pingPacket,
  type Received,
  subscribePacket,
  unsubscribePacket,
} from "./packets.ts";

const KEEP_ALIVE_SECONDS = 60;
/** One ping is sent within the keep-alive; a broker that answers none within it is gone. */
const PING_MS = 25_000;
const REFUSED_FILTER = 0x80;

/** CONNACK return codes (MQTT 3.1.1 §3.2.2.3). */
export type Refusal = number;

/** The broker refused the connection, or a subscription that it is of no use without (`0x80`). */
export class BrokerRefused extends Error {
  override name = "BrokerRefused";
  readonly returnCode: Refusal;

  constructor(returnCode: Refusal) {
    super(`the broker refused: ${returnCode}`);
    this.returnCode = returnCode;
  }
}

/** The connection ended before the broker's answer. */
export class ConnectionEnded extends Error {
  override name = "ConnectionEnded";
}

/** A connection's broker, its client and its receivers. */
export interface MqttConnectionOptions {
  /** Such as `mqtts://broker.example:8883`. */
  readonly address: string;
  /** A certificate (PEM) to trust beside the machine's own. */
  readonly certificate?: string | undefined;
  readonly client: MqttClientFacts;
  /** Filters that the connection is of no use without. */
  readonly filters: readonly string[];
  /** Filters that the broker may refuse, such as those of a vehicle that was sold. */
  readonly spareFilters?: readonly string[];
  /** Receives the spare filters that the broker refused. */
  readonly refused?: (filters: readonly string[]) => void;
  /** The longest time until the subscriptions are granted, in milliseconds. */
  readonly timeoutMs: number;
  /** Receives each published message. */
  readonly message: (topic: string, payload: string, retained: boolean) => void;
  /** Called once at the end of a connection that was open. */
  readonly closed: () => void;
}

/**
 * One connection to a broker (MQTT 3.1.1) at QoS 0, with its subscriptions granted. It does not come back by itself.
 * @example
 * const connection = await MqttConnection.open(tlsStreams, {
 *   address: "mqtts://broker.example:8883",
 *   client: { user: "garage", will: { topic: "garage/availability", payload: "offline" } },
 *   filters: ["garage/+/set"],
 *   timeoutMs: 10_000,
 *   message: (topic, payload, retained) => console.log(topic, payload, retained),
 *   closed: () => console.log("lost"),
 * });
 * connection.publish(publishPacket("garage/availability", "online", true));
 */
export class MqttConnection {
  /**
   * Opens a connection and subscribes.
   * @throws BrokerRefused, ConnectionEnded, or the error of the stream
   */
  static async open(streams: Streams, options: MqttConnectionOptions): Promise<MqttConnection> {
    const connection = new MqttConnection(options);
    try {
      await connection.#start(streams);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  readonly #options: MqttConnectionOptions;
  readonly #reader = new PacketReader();
  #stream: ByteStream | undefined;
  /** Ends the wait for the next answer, while the connection is being opened. */
  #answered: ((answer: Received | Error) => void) | undefined;
  #pings: ReturnType<typeof setInterval> | undefined;
  #isAnswered = true;
  /** The id of the newest packet with filters; 1 is the opening's. */
  #lastId = 1;
  /** The spare filters that the broker has not answered yet, by the id of their packet. */
  readonly #asked = new Map<number, readonly string[]>();
  #state: "opening" | "open" | "ended" = "opening";

  private constructor(options: MqttConnectionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Sends a packet of `publishPacket`. @returns false if the connection has ended, so that nothing was sent */
  publish(packet: Uint8Array): boolean {
    if (this.#state !== "open") return false;
    return this.#stream?.write(packet) ?? false;
  }

  /** Adds spare filters. */
  subscribe(filters: readonly string[]): void {
    const id = this.#nextId();
    this.#asked.set(id, filters);
    this.publish(subscribePacket(id, filters));
  }

  /** Takes filters back: a broker bounds those of a client. */
  unsubscribe(filters: readonly string[]): void {
    this.publish(unsubscribePacket(this.#nextId(), filters));
  }

  /** 1 to 65,535, and then from 1 again (§2.3.1). */
  #nextId(): number {
    this.#lastId = (this.#lastId % 0xffff) + 1;
    return this.#lastId;
  }

  close(): void {
    if (this.#state === "open") this.#stream?.write(disconnectPacket());
    this.#end(new ConnectionEnded("closed"));
  }

  async #start(streams: Streams): Promise<void> {
    const { address, certificate, client, filters, spareFilters = [], timeoutMs } = this.#options;
    const timer = setTimeout(() => this.#end(new ConnectionEnded("timeout")), timeoutMs);
    try {
      const stream = await streams.open(
        address,
        { data: (bytes) => this.#read(bytes), closed: () => this.#end(new ConnectionEnded("lost")) },
        { timeoutMs, ...(certificate !== undefined && { certificate }) },
      );
      this.#stream = stream;
      if (this.#hasEnded()) {
        stream.close();
        throw new ConnectionEnded("timeout");
      }
      const connack = await this.#ask(connectPacket(client, KEEP_ALIVE_SECONDS));
      if (connack.type !== "connack") throw new NotMqtt("no CONNACK");
      if (connack.returnCode !== 0) throw new BrokerRefused(connack.returnCode);
      // A SUBSCRIBE without a filter is a violation (§3.8.3).
      if (filters.length + spareFilters.length > 0) await this.#askForFilters(filters, spareFilters);
      // It may have ended in the turn of the last answer.
      if (this.#hasEnded()) throw new ConnectionEnded("lost");
      this.#state = "open";
      this.#pings = setInterval(() => this.#ping(), PING_MS);
    } finally {
      clearTimeout(timer);
    }
  }

  async #askForFilters(filters: readonly string[], spareFilters: readonly string[]): Promise<void> {
    const suback = await this.#ask(subscribePacket(1, [...filters, ...spareFilters]));
    if (suback.type !== "suback") throw new NotMqtt("no SUBACK");
    if (suback.granted.slice(0, filters.length).includes(REFUSED_FILTER))
      throw new BrokerRefused(REFUSED_FILTER);
    this.#checkGranted(spareFilters, suback.granted.slice(filters.length));
  }

  #checkGranted(filters: readonly string[], granted: readonly number[]): void {
    const refused = filters.filter((_, i) => granted[i] === REFUSED_FILTER);
    if (refused.length > 0) this.#options.refused?.(refused);
  }

  #hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** Sends a packet and waits for the next packet that is no message. */
  async #ask(packet: Uint8Array): Promise<Received> {
    const answer = new Promise<Received | Error>((resolve) => {
      this.#answered = resolve;
    });
    this.#stream?.write(packet);
    const answered = await answer;
    if (answered instanceof Error) throw answered;
    return answered;
  }

  #read(bytes: Uint8Array): void {
    if (this.#state === "ended") return;
    try {
      for (const packet of this.#reader.read(bytes)) this.#take(packet);
    } catch (error) {
      this.#end(error instanceof Error ? error : new NotMqtt("unreadable"));
    }
  }

  #take(packet: Received): void {
    this.#isAnswered = true;
    const asked = packet.type === "suback" ? this.#asked.get(packet.id) : undefined;
    if (packet.type === "suback" && asked) {
      this.#asked.delete(packet.id);
      this.#checkGranted(asked, packet.granted);
    } else if (packet.type === "publish")
      this.#options.message(packet.topic, packet.payload, packet.retained);
    else if (packet.type === "connack" || packet.type === "suback") this.#answered?.(packet);
  }

  #ping(): void {
    if (!this.#isAnswered) {
      this.#end(new ConnectionEnded("silent"));
      return;
    }
    this.#isAnswered = false;
    this.#stream?.write(pingPacket());
  }

  #end(error: Error): void {
    const { closed } = this.#options;
    const wasOpen = this.#state === "open";
    this.#state = "ended";
    clearInterval(this.#pings);
    this.#stream?.close();
    this.#answered?.(error);
    if (wasOpen) closed();
  }
}
