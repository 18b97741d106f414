// The link's subscriptions, with a broker in memory.
import { generate, parser } from "mqtt-packet";
import { expect, it } from "vitest";
import type { Streams } from "../../src/platform/platform.ts";
import { Link } from "../../src/vehicle/remote/link.ts";

/** Streams to a broker that grants every subscription. */
const brokerStreams = (connected: () => void, subscribed: string[]): Streams => ({
  schemes: ["mqtts:"],
  open: async (_, { data }) => {
    const reader = parser({ protocolVersion: 4 });
    reader.on("packet", (packet) => {
      if (packet.cmd === "connect") {
        connected();
        data(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }));
      }
      if (packet.cmd !== "subscribe") return;
      subscribed.push(...packet.subscriptions.map(({ topic }) => topic));
      data(generate({ cmd: "suback", granted: [0], messageId: packet.messageId ?? 0 }));
    });
    return {
      write: (bytes) => {
        reader.parse(Buffer.from(bytes));
        return true;
      },
      close: () => {},
    };
  },
});

it("subscribes to a vehicle that is chosen while the connection is being opened", async () => {
  const subscribed: string[] = [];
  const streams = brokerStreams(() => link.subscribe(["late"]), subscribed);
  const link = new Link({
    streams: () => streams,
    broker: async () => ({ address: "mqtts://broker.example" }),
    token: async () => "token",
    filters: async () => ["answers"],
    message: () => {},
    random: (count) => new Uint8Array(count),
    timeoutMs: 10_000,
    stopped: () => {},
  });
  await link.open();
  expect(subscribed).toEqual(["answers", "late"]);
  link.subscribe(["later"]);
  expect(subscribed).toEqual(["answers", "late", "later"]);
  link.drop();
});
