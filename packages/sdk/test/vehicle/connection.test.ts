// A connection to a broker in memory: it is open only as long as the broker has it, and sends nothing that MQTT forbids.
import { generate, type Packet, parser } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { tlsStreams } from "../../src/platform/node/tls-streams.ts";
import type { StreamHandlers, Streams } from "../../src/platform/platform.ts";
import { ConnectionEnded, MqttConnection } from "../../src/vehicle/mqtt/connection.ts";
import { publishPacket } from "../../src/vehicle/mqtt/packets.ts";

/** The packets that a client sent, and the streams that it sent them by. @param behind called behind each SUBACK */
function brokerOf(behind: (handlers: StreamHandlers) => void = () => {}) {
  const sent: Packet[] = [];
  const streams: Streams = {
    schemes: ["mqtts:"],
    open: async (_, handlers) => {
      const reader = parser({ protocolVersion: 4 });
      reader.on("packet", (packet) => {
        sent.push(packet);
        if (packet.cmd === "connect")
          handlers.data(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }));
        if (packet.cmd !== "subscribe") return;
        handlers.data(generate({ cmd: "suback", granted: [0], messageId: packet.messageId ?? 0 }));
        behind(handlers);
      });
      return { write: (bytes) => reader.parse(Buffer.from(bytes)) >= 0, close: () => {} };
    },
  };
  return { sent, streams };
}

const open = (streams: Streams, filters: readonly string[]) =>
  MqttConnection.open(streams, {
    address: "mqtts://broker.example",
    client: {},
    filters,
    timeoutMs: 10_000,
    message: () => {},
    closed: () => {},
  });

describe("a connection", () => {
  it("without filters sends no SUBSCRIBE", async () => {
    const { sent, streams } = brokerOf();
    const connection = await open(streams, []);
    connection.publish(publishPacket("garage/door", "open"));
    connection.close();
    expect(sent.map(({ cmd }) => cmd)).toEqual(["connect", "publish", "disconnect"]);
  });

  it("that is lost in the turn of its SUBACK is not open", async () => {
    const { streams } = brokerOf(({ closed }) => closed());
    await expect(open(streams, ["a"])).rejects.toThrow(ConnectionEnded);
  });

  it("begins its packets' ids anew after the last one", async () => {
    const { sent, streams } = brokerOf();
    const connection = await open(streams, ["a"]);
    for (let count = 0; count < 65_535; count++) connection.unsubscribe(["b"]);
    expect(sent.slice(-2).map(({ messageId }) => messageId)).toEqual([65_535, 1]);
    connection.close();
  });
});

it("a topic beyond 65,535 bytes is refused: its length has two bytes", () => {
  expect(() => publishPacket("é".repeat(32_768), "")).toThrow(RangeError);
  expect(publishPacket("x".repeat(65_535), "").length).toBeGreaterThan(65_535);
});

it("an address without a port has MQTT's own for TLS", async () => {
  const opened = tlsStreams.open(
    "mqtts://127.0.0.1",
    { data: () => {}, closed: () => {} },
    { timeoutMs: 5_000 },
  );
  await expect(opened).rejects.toMatchObject({ cause: { port: 8883 } });
});
