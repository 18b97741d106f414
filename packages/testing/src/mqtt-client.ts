// An MQTT client that sends any packet, also those that no library would.
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { generate, type IConnectPacket, type Packet, parser } from "mqtt-packet";

/** The user of the vehicles' broker. */
export const BROKER_USER = "IMA_OAUTH_ACCESS_TOKEN";

export interface ConnectFields extends Omit<Partial<IConnectPacket>, "password"> {
  readonly password: string;
}

export const connectPacket = ({ password, ...more }: ConnectFields): IConnectPacket => ({
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clean: true,
  clientId: "",
  keepalive: 60,
  username: BROKER_USER,
  password: Buffer.from(password),
  ...more,
});

export const publishPacket = (topic: string, payload = "{}"): Packet => ({
  cmd: "publish",
  qos: 0,
  dup: false,
  retain: false,
  topic,
  payload,
});

export const subscribePacket = (...filters: string[]): Packet => ({
  cmd: "subscribe",
  messageId: 1,
  subscriptions: filters.map((topic) => ({ topic, qos: 0 })),
});

/** The bytes of a packet. */
export const encode = (packet: Packet): Uint8Array<ArrayBuffer> => new Uint8Array(generate(packet));

export class MqttClient {
  /** Opens a TLS connection, without a word of MQTT. */
  static async open(port: number, ca: string): Promise<MqttClient> {
    const socket = connect({ port, host: "localhost", ca });
    await once(socket, "secureConnect");
    return new MqttClient(socket);
  }

  readonly stream: Duplex;
  readonly closed: Promise<void>;
  readonly #packets: Packet[] = [];
  #arrived = () => {};

  constructor(stream: Duplex) {
    this.stream = stream;
    const incoming = parser({ protocolVersion: 4 });
    incoming.on("packet", (packet) => {
      this.#packets.push(packet);
      this.#arrived();
    });
    stream.on("data", (bytes: Buffer) => incoming.parse(bytes));
    stream.on("error", () => {});
    this.closed = new Promise((resolve) => {
      stream.once("close", () => {
        resolve();
        this.#arrived();
      });
    });
  }

  send(...packets: readonly Packet[]): void {
    this.sendBytes(Buffer.concat(packets.map((packet) => generate(packet))));
  }

  sendBytes(bytes: Buffer): void {
    this.stream.write(bytes);
  }

  /** The next packet, which must be of this kind. @throws Error if the broker closes first */
  async next<const Name extends Packet["cmd"]>(name: Name): Promise<Extract<Packet, { cmd: Name }>> {
    for (;;) {
      const packet = this.#packets.shift();
      if (packet) {
        if (isNamed(packet, name)) return packet;
        throw new Error(`${packet.cmd} came instead of ${name}`);
      }
      if (this.stream.destroyed) throw new Error(`closed before ${name}`);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Subscribes. @returns a code for each filter */
  async subscribe(...filters: string[]): Promise<readonly unknown[]> {
    this.send(subscribePacket(...filters));
    return (await this.next("suback")).granted;
  }

  /** Waits until the broker has handled everything sent so far. */
  async ping(): Promise<void> {
    this.send({ cmd: "pingreq" });
    await this.next("pingresp");
  }
}

const isNamed = <Name extends Packet["cmd"]>(
  packet: Packet,
  name: Name,
): packet is Extract<Packet, { cmd: Name }> => packet.cmd === name;
