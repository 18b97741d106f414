// The packets of MQTT 3.1.1 that a client at QoS 0 sends and receives, without Node's Buffer:
// docs/decisions/mqtt-packets-of-our-own.md

/** A packet that the broker sends to a client at QoS 0. */
export type Received =
  | { readonly type: "connack"; readonly returnCode: number }
  | { readonly type: "suback"; readonly id: number; readonly granted: readonly number[] }
  /** `retained` is true for a message that was stored before the subscription (§3.3.1.3). */
  | {
      readonly type: "publish";
      readonly topic: string;
      readonly payload: string;
      readonly retained: boolean;
    }
  | { readonly type: "pingresp" }
  /** A packet that this client has no use for. */
  | { readonly type: "other" };

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const SUBACK = 0x90;
const UNSUBSCRIBE = 0xa2;
const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
const DISCONNECT = 0xe0;

/** The flags of CONNECT (§3.1.2.3). A session is always clean: nothing is stored for a client that is away. */
const FLAGS = { clean: 0b10, will: 0b100, willRetained: 0b10_0000, password: 0b100_0000, user: 0b1000_0000 };
const PROTOCOL_LEVEL = 4;
const RETAINED = 0b1;

const encoder = new TextEncoder();

const uint16 = (value: number): number[] => [value >> 8, value & 0xff];

const LONGEST_TEXT = 0xffff;

/** A text with its length before it (§1.5.3). @throws RangeError */
function text(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  // A cut length would have the rest of the text read as further fields.
  if (bytes.length > LONGEST_TEXT) throw new RangeError(`a text of MQTT has at most ${LONGEST_TEXT} bytes`);
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

/** The message that a broker publishes, retained, if the client's connection is lost (§3.1.2.5). */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

/** A client as it names itself to a broker. */
export interface MqttClientFacts {
  readonly user?: string | undefined;
  /** Only with a user (§3.1.2.9). */
  readonly password?: string | undefined;
  readonly will?: Will | undefined;
}

/** A CONNECT with an empty client id and a clean session, as the broker of the field asks for. */
export function connectPacket(
  { user, password, will }: MqttClientFacts,
  keepAliveSeconds: number,
): Uint8Array {
  const flags =
    FLAGS.clean |
    (will ? FLAGS.will | FLAGS.willRetained : 0) |
    (password === undefined ? 0 : FLAGS.password) |
    (user === undefined ? 0 : FLAGS.user);
  const texts = ["", will?.topic, will?.payload, user, password].filter((field) => field !== undefined);
  return packet(
    CONNECT,
    text("MQTT"),
    [PROTOCOL_LEVEL, flags],
    uint16(keepAliveSeconds),
    ...texts.map((field) => text(field)),
  );
}

export const subscribePacket = (id: number, filters: readonly string[]): Uint8Array =>
  packet(SUBSCRIBE, uint16(id), ...filters.map((filter) => concat(text(filter), [0])));

export const unsubscribePacket = (id: number, filters: readonly string[]): Uint8Array =>
  packet(UNSUBSCRIBE, uint16(id), ...filters.map(text));

/**
 * A message at QoS 0, as a packet for `MqttConnection`.
 * @param topic without wildcards
 * @param payload a text, sent as UTF-8
 * @param retained true for a message that the broker stores for later subscribers
 * @throws RangeError for a topic of more than 65,535 bytes
 * @example
 * const packet = publishPacket("garage/door", "open", true);
 */
export const publishPacket = (topic: string, payload: string, retained = false): Uint8Array =>
  packet(retained ? PUBLISH | RETAINED : PUBLISH, text(topic), encoder.encode(payload));

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
    retained: (header & RETAINED) !== 0,
  };
}

function at(body: Uint8Array, index: number): number {
  const byte = body[index];
  if (byte === undefined) throw new NotMqtt("packet too short");
  return byte;
}

const uint16At = (body: Uint8Array, index: number): number => at(body, index) * 256 + at(body, index + 1);
