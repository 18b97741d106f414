// The packets of MQTT 3.1.1 that a client at QoS 0 sends and receives, without Node's Buffer:
// docs/decisions/mqtt-packets-of-our-own.md

/** A packet that the broker sends to a client at QoS 0. */
export type Received =
  | { readonly type: "connack"; readonly returnCode: number }
  | { readonly type: "suback"; readonly id: number; readonly granted: readonly number[] }
  | { readonly type: "publish"; readonly topic: string; readonly payload: string }
  | { readonly type: "pingresp" }
  /** A packet that this client has no use for. */
  | { readonly type: "other" };

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const SUBACK = 0x90;
const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
const DISCONNECT = 0xe0;

/** User name, password and clean session (§3.1.2.3). */
const CONNECT_FLAGS = 0b1100_0010;
const PROTOCOL_LEVEL = 4;

const encoder = new TextEncoder();

const uint16 = (value: number): number[] => [value >> 8, value & 0xff];

/** A text with its length before it (§1.5.3). */
function text(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  return concat(uint16(bytes.length), bytes);
}

function concat(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The remaining length: seven bits a byte, the lowest first (§2.2.3). */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let left = length;
  do {
    const more = left > 127 ? 0x80 : 0;
    bytes.push((left % 128) | more);
    left = Math.floor(left / 128);
  } while (left > 0);
  return bytes;
}

function packet(header: number, ...parts: readonly ArrayLike<number>[]): Uint8Array {
  const body = concat(...parts);
  return concat([header], lengthBytes(body.length), body);
}

/** A CONNECT with an empty client id and a clean session, as the broker of the field asks for. */
export const connectPacket = (user: string, password: string, keepAliveSeconds: number): Uint8Array =>
  packet(
    CONNECT,
    text("MQTT"),
    [PROTOCOL_LEVEL, CONNECT_FLAGS],
    uint16(keepAliveSeconds),
    text(""),
    text(user),
    text(password),
  );

export const subscribePacket = (id: number, filters: readonly string[]): Uint8Array =>
  packet(SUBSCRIBE, uint16(id), ...filters.map((filter) => concat(text(filter), [0])));

export const publishPacket = (topic: string, payload: string): Uint8Array =>
  packet(PUBLISH, text(topic), encoder.encode(payload));

export const pingPacket = (): Uint8Array => packet(PINGREQ);

export const disconnectPacket = (): Uint8Array => packet(DISCONNECT);

/** The broker sent bytes that are no packet of MQTT 3.1.1, or one that is too long. */
export class NotMqtt extends Error {
  override name = "NotMqtt";
}

/** An event has some two kilobytes. */
const LONGEST_PACKET = 256 * 1024;

/** Cuts a stream of bytes into packets. */
export class PacketReader {
  #bytes: Uint8Array = new Uint8Array(0);

  /** @returns the packets that are complete with these bytes @throws NotMqtt */
  read(bytes: Uint8Array): Received[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : concat(this.#bytes, bytes);
    const packets: Received[] = [];
    for (;;) {
      const next = this.#next();
      if (!next) return packets;
      packets.push(next);
    }
  }

  #next(): Received | undefined {
    let length = 0;
    for (let at = 1; at <= 4; at++) {
      const byte = this.#bytes[at];
      if (byte === undefined) return undefined;
      length += (byte & 0x7f) * 128 ** (at - 1);
      if (length > LONGEST_PACKET) throw new NotMqtt("packet too long");
      if (byte < 128) return this.#take(at + 1, at + 1 + length);
    }
    throw new NotMqtt("malformed length");
  }

  #take(begin: number, end: number): Received | undefined {
    if (this.#bytes.length < end) return undefined;
    const received = parse(this.#bytes[0] ?? 0, this.#bytes.subarray(begin, end));
    this.#bytes = this.#bytes.slice(end);
    return received;
  }
}

function parse(header: number, body: Uint8Array): Received {
  if (header === CONNACK) return { type: "connack", returnCode: at(body, 1) };
  if (header === PINGRESP) return { type: "pingresp" };
  if (header === SUBACK) return { type: "suback", id: uint16At(body, 0), granted: [...body.subarray(2)] };
  if ((header & 0xf0) !== PUBLISH) return { type: "other" };
  const topicEnd = 2 + uint16At(body, 0);
  if (topicEnd > body.length) throw new NotMqtt("malformed topic");
  // At QoS 0 there is no packet id; a broker never raises the QoS that was granted (§3.8.4).
  if ((header & 0b0110) !== 0) throw new NotMqtt("a QoS that was not asked for");
  const decoder = new TextDecoder();
  return {
    type: "publish",
    topic: decoder.decode(body.subarray(2, topicEnd)),
    payload: decoder.decode(body.subarray(topicEnd)),
  };
}

function at(body: Uint8Array, index: number): number {
  const byte = body[index];
  if (byte === undefined) throw new NotMqtt("packet too short");
  return byte;
}

const uint16At = (body: Uint8Array, index: number): number => at(body, index) * 256 + at(body, index + 1);
