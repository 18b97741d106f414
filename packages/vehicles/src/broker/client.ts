// One client's connection: MQTT 3.1.1 at QoS 0. Nothing of a client is handled before its password is checked.
import type { Duplex } from "node:stream";
import { generate, type IConnectPacket, type ISubscribePacket, type Packet, parser } from "mqtt-packet";
import type { Ending } from "../recorder/connection-event.ts";
import { admit, type Open } from "./admission.ts";
import { PAYLOAD_LIMIT } from "./faults.ts";
import type { Host } from "./host.ts";
import { CONNACK, type ConnackCode, type Session } from "./session.ts";
import { matches, mayPublish, maySubscribe } from "./topics.ts";

type State =
  | { readonly is: "new" | "ended" }
  | { readonly is: "checking"; readonly ahead: Packet[] }
  | ({ readonly is: "open" } & Open);

const NOT_MQTT = "not MQTT 3.1.1 at QoS 0";

const bytesOf = ({ length = 0 }: Packet): number =>
  length + (length < 128 ? 2 : length < 16_384 ? 3 : length < 2_097_152 ? 4 : 5);

export class Client {
  readonly #stream: Duplex;
  readonly #host: Host;
  readonly #parser = parser({ protocolVersion: 4 });
  #state: State = { is: "new" };
  #heardAt: number;

  constructor(stream: Duplex, host: Host) {
    this.#stream = stream;
    this.#host = host;
    this.#heardAt = host.now();
    this.#parser.on("packet", (packet) => this.#take(packet));
    this.#parser.on("error", () => this.end(NOT_MQTT));
    stream.on("data", (chunk: Buffer) => this.#read(chunk));
    stream.on("error", () => this.end("lost"));
    stream.on("close", () => this.end("lost"));
  }

  /** Closes the connection. */
  end(ending: Ending): void {
    this.#leave(ending);
    this.#stream.destroy();
  }

  /** Sends a published message, if the client has subscribed to its topic. */
  deliver(topic: string, message: Buffer): void {
    if (this.#state.is !== "open") return;
    for (const filter of this.#state.filters)
      if (matches(filter, topic)) {
        this.#send(message);
        return;
      }
  }

  /** Closes the connection of a silent client, and of one whose token has ended or is no longer in force. */
  async check(): Promise<void> {
    const state = this.#state;
    if (state.is !== "open") return;
    const { limits } = this.#host;
    const now = this.#host.now();
    if (state.silenceMs > 0 && now - this.#heardAt > state.silenceMs) this.end("keep-alive missed");
    else if (now - state.checkedAt >= limits.checkMs) await this.#checkToken(state, now);
    if (now >= state.session.expiresAt + limits.expiredMs) this.end("token ended");
  }

  /** A token that cannot be checked ends the connection too. */
  async #checkToken(open: Open, now: number): Promise<void> {
    open.checkedAt = now;
    const { user, password } = open.credentials;
    try {
      const current = await this.#host.authenticate(user, password);
      if (current?.customer === open.session.customer) open.session = current;
      else this.end("token ended");
    } catch {
      this.end("token ended");
    }
  }

  #read(chunk: Buffer): void {
    if (this.#state.is === "ended") return;
    this.#heardAt = this.#host.now();
    try {
      const left = this.#parser.parse(chunk);
      if (left > this.#host.limits.packetBytes) this.end("beyond a bound");
    } catch {
      this.end(NOT_MQTT);
    }
  }

  #take(packet: Packet): void {
    const state = this.#state;
    if (state.is === "ended") return;
    const { packetBytes, packetsAhead } = this.#host.limits;
    if (bytesOf(packet) > packetBytes) this.end("beyond a bound");
    else if (state.is === "open") this.#handle(packet, state);
    else if (state.is === "checking") {
      if (state.ahead.push(packet) > packetsAhead) this.end("beyond a bound");
    } else if (packet.cmd === "connect") void this.#connect(packet);
    else this.end(NOT_MQTT);
  }

  async #connect(packet: IConnectPacket): Promise<void> {
    const ahead: Packet[] = [];
    this.#state = { is: "checking", ahead };
    this.#stream.pause();
    const admitted = await admit(packet, this.#host);
    if (this.#isEnded()) return;
    if (typeof admitted === "number") this.#refuse(admitted);
    else {
      this.#open(admitted);
      for (const each of ahead) this.#take(each);
    }
    this.#stream.resume();
  }

  #open(open: Open): void {
    this.#state = { is: "open", ...open };
    this.#host.opened(this, open.session);
    if (this.#host.faults.happens("lost CONNACK")) return;
    this.#send(generate({ cmd: "connack", returnCode: CONNACK.accepted, sessionPresent: false }));
  }

  /** Answers and closes. The rest of what the client sends is read away, or a reset would overtake the answer. */
  #refuse(returnCode: ConnackCode): void {
    this.#leave("lost");
    this.#host.refused(returnCode);
    this.#stream.end(generate({ cmd: "connack", returnCode, sessionPresent: false }));
  }

  #handle(packet: Packet, open: Open): void {
    switch (packet.cmd) {
      case "publish": {
        const { topic, payload, qos } = packet;
        if (qos !== 0) this.end(NOT_MQTT);
        else if (!this.#isTopic(topic) || !mayPublish(open.session.customer, topic))
          this.end("topic not allowed");
        else if (!this.#vanishes(packet, open)) this.#receive(open.session, topic, Buffer.from(payload));
        return;
      }
      case "subscribe":
        this.#subscribe(packet, open);
        return;
      case "unsubscribe":
        for (const filter of packet.unsubscriptions) open.filters.delete(filter);
        this.#send(generate({ cmd: "unsuback", granted: [], ...idOf(packet) }));
        return;
      case "pingreq":
        this.#send(generate({ cmd: "pingresp" }));
        return;
      case "disconnect":
        this.end("left");
        return;
      default:
        this.end(NOT_MQTT);
    }
  }

  #vanishes(packet: Packet, { session }: Open): boolean {
    if (bytesOf(packet) <= PAYLOAD_LIMIT) return false;
    this.#host.noticed(session, "long packet");
    return this.#host.faults.happens("payload limit");
  }

  #receive(session: Session, topic: string, payload: Buffer): void {
    try {
      this.#host.receive(session, topic, payload);
    } catch (error) {
      this.#host.failed(error);
      this.end("command failed");
    }
  }

  #subscribe(packet: ISubscribePacket, { session, filters }: Open): void {
    const { limits, owns, faults } = this.#host;
    const granted = packet.subscriptions.map(({ topic }) => {
      const isKnown = filters.has(topic) || filters.size < limits.subscriptions;
      if (!isKnown || !this.#isTopic(topic) || !maySubscribe(session.customer, topic, owns)) return 0x80;
      filters.add(topic);
      return 0;
    });
    this.#host.noticed(session, granted.includes(0x80) ? "subscription refused" : "subscribed");
    if (faults.happens("lost SUBACK")) return;
    this.#send(generate({ cmd: "suback", granted, ...idOf(packet) }));
  }

  #isTopic(topic: string): boolean {
    return topic.length <= this.#host.limits.topicLength;
  }

  #send(bytes: Buffer): void {
    if (this.#stream.writableEnded || this.#stream.destroyed) return;
    this.#stream.write(bytes);
    if (this.#stream.writableLength > this.#host.limits.unsentBytes) this.end("beyond a bound");
  }

  #isEnded(): boolean {
    return this.#state.is === "ended";
  }

  #leave(ending: Ending): void {
    const state = this.#state;
    if (state.is === "ended") return;
    this.#state = { is: "ended" };
    if (state.is === "open") this.#host.closed(this, state.session, ending);
  }
}

const idOf = ({ messageId }: Packet): { readonly messageId?: number } =>
  messageId === undefined ? {} : { messageId };
