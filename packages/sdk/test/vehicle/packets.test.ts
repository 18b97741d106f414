// The MQTT packets against mqtt-packet, an independent reader and writer.
import fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import {
  connectPacket,
  disconnectPacket,
  NotMqtt,
  PacketReader,
  pingPacket,
  publishPacket,
  subscribePacket,
  unsubscribePacket,
} from "../../src/vehicle/mqtt/packets.ts";

function readByOthers(bytes: Uint8Array): Packet[] {
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on("packet", (packet) => packets.push(packet));
  reader.on("error", (error) => {
    throw error;
  });
  reader.parse(Buffer.from(bytes));
  return packets;
}

/** A text without lone surrogates, which UTF-8 cannot hold. */
const text = (maxLength: number) => fc.string({ unit: "grapheme", maxLength });
const topic = fc.stringMatching(/^[a-zA-Z0-9/]{1,80}$/);

describe("what the SDK writes, mqtt-packet reads", () => {
  it("CONNECT: an empty client id, a clean session, user and password", () => {
    fc.assert(
      fc.property(text(300), text(3000), fc.integer({ min: 0, max: 65_535 }), (user, password, keepalive) => {
        const [packet] = readByOthers(connectPacket({ user, password }, keepalive));
        expect(packet).toMatchObject({
          cmd: "connect",
          protocolId: "MQTT",
          protocolVersion: 4,
          clean: true,
          clientId: "",
          keepalive,
          username: user,
        });
        expect(packet?.cmd === "connect" && packet.password?.toString()).toBe(password);
      }),
    );
  });

  it("CONNECT: a will, with and without user and password", () => {
    fc.assert(
      fc.property(topic, text(300), fc.option(text(80), { nil: undefined }), (name, payload, password) => {
        const user = password === undefined ? undefined : "bridge";
        const [packet] = readByOthers(connectPacket({ user, password, will: { topic: name, payload } }, 60));
        expect(packet).toMatchObject({
          cmd: "connect",
          clean: true,
          will: { topic: name, qos: 0, retain: true },
        });
        const connect = packet?.cmd === "connect" ? packet : undefined;
        expect(connect?.will?.payload.toString()).toBe(payload);
        expect([connect?.username, connect?.password?.toString()]).toEqual([user, password]);
      }),
    );
  });

  it("PUBLISH to be retained", () => {
    const [packet] = readByOthers(publishPacket("a/b", "on", true));
    expect(packet).toMatchObject({ cmd: "publish", topic: "a/b", qos: 0, retain: true, dup: false });
  });

  it("PUBLISH at QoS 0, of any length", () => {
    fc.assert(
      fc.property(topic, text(20_000), (name, payload) => {
        const [packet] = readByOthers(publishPacket(name, payload));
        expect(packet).toMatchObject({ cmd: "publish", topic: name, qos: 0, retain: false, dup: false });
        expect(packet?.cmd === "publish" && packet.payload.toString()).toBe(payload);
      }),
    );
  });

  it("SUBSCRIBE, UNSUBSCRIBE, PINGREQ and DISCONNECT", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.array(topic, { minLength: 1 }), (id, filters) => {
        const [packet] = readByOthers(subscribePacket(id, filters));
        const subscriptions = filters.map((filter) => expect.objectContaining({ topic: filter, qos: 0 }));
        expect(packet).toMatchObject({ cmd: "subscribe", messageId: id, subscriptions });
        const [back] = readByOthers(unsubscribePacket(id, filters));
        expect(back).toMatchObject({ cmd: "unsubscribe", messageId: id, unsubscriptions: filters });
      }),
    );
    const both = readByOthers(new Uint8Array([...pingPacket(), ...disconnectPacket()]));
    expect(both.map(({ cmd }) => cmd)).toEqual(["pingreq", "disconnect"]);
  });
});

describe("what mqtt-packet writes, the SDK reads", () => {
  const packets = fc.oneof(
    fc.record({ cmd: fc.constant("connack" as const), returnCode: fc.integer({ min: 0, max: 5 }) }),
    fc.record({
      cmd: fc.constant("suback" as const),
      messageId: fc.integer({ min: 1, max: 65_535 }),
      granted: fc.array(fc.constantFrom(0, 128), { minLength: 1, maxLength: 20 }),
    }),
    fc.record({ cmd: fc.constant("publish" as const), topic, payload: text(5000), retain: fc.boolean() }),
    fc.constant({ cmd: "pingresp" as const }),
  );
  type Written = typeof packets extends fc.Arbitrary<infer T> ? T : never;

  const bytesOf = (packet: Written): Buffer => {
    if (packet.cmd === "publish") return generate({ ...packet, qos: 0, dup: false });
    return packet.cmd === "connack" ? generate({ ...packet, sessionPresent: false }) : generate(packet);
  };

  const received = (packet: Written) => {
    switch (packet.cmd) {
      case "connack":
        return { type: "connack", returnCode: packet.returnCode };
      case "suback":
        return { type: "suback", id: packet.messageId, granted: packet.granted };
      case "publish":
        return { type: "publish", topic: packet.topic, payload: packet.payload, retained: packet.retain };
      default:
        return { type: "pingresp" };
    }
  };

  it("in any pieces", () => {
    fc.assert(
      fc.property(fc.array(packets), fc.integer({ min: 1, max: 300 }), (sent, size) => {
        const reader = new PacketReader();
        const whole = Buffer.concat(sent.map(bytesOf));
        const read = [];
        for (let at = 0; at < whole.length; at += size)
          read.push(...reader.read(new Uint8Array(whole.subarray(at, at + size))));
        expect(read).toEqual(sent.map(received));
      }),
    );
  });
});

describe("bytes that are no packet", () => {
  it("end in NotMqtt or nothing, never in another error or a long wait", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (pieces) => {
        const reader = new PacketReader();
        try {
          for (const piece of pieces) reader.read(piece);
        } catch (error) {
          expect(error).toBeInstanceOf(NotMqtt);
        }
      }),
    );
  });

  it.each([
    ["a length beyond the longest packet", [0x30, 0xff, 0xff, 0xff, 0x7f]],
    ["a length of five bytes", [0x30, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ["a topic that is longer than its packet", [0x30, 0x03, 0x00, 0x09, 0x61]],
    ["a QoS that nobody asked for", [0x32, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01]],
    ["a CONNACK without its code", [0x20, 0x00]],
  ])("are refused: %s", (_, bytes) => {
    expect(() => new PacketReader().read(new Uint8Array(bytes))).toThrow(NotMqtt);
  });
});
