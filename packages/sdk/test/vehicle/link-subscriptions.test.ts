// The link's subscriptions, with a broker in memory.
import { generate, parser } from "mqtt-packet";
import { beforeEach, expect, it } from "vitest";
import { PimsFailure } from "../../src/codes/failure.ts";
import type { Streams } from "../../src/platform/platform.ts";
import { Link, type LinkSource } from "../../src/vehicle/remote/link.ts";

let connects: number;
let subscribed: string[];
let unsubscribed: string[];
let refused: string[];
/** Filters that the broker refuses. */
let forbidden: readonly string[];
beforeEach(() => {
  connects = 0;
  [subscribed, unsubscribed, refused, forbidden] = [[], [], [], []];
});

/** Streams to a broker that refuses the forbidden filters. */
const brokerStreams = (connected: () => void): Streams => ({
  schemes: ["mqtts:"],
  open: async (_, { data }) => {
    const reader = parser({ protocolVersion: 4 });
    reader.on("packet", (packet) => {
      if (packet.cmd === "connect") {
        connects += 1;
        connected();
        data(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }));
      }
      if (packet.cmd === "unsubscribe") unsubscribed.push(...packet.unsubscriptions);
      if (packet.cmd !== "subscribe") return;
      const topics = packet.subscriptions.map(({ topic }) => topic);
      subscribed.push(...topics);
      const granted = topics.map((topic) => (forbidden.includes(topic) ? 0x80 : 0));
      data(generate({ cmd: "suback", granted, messageId: packet.messageId ?? 0 }));
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

function linkTo(spareFilters: readonly string[] = [], more: Partial<LinkSource> = {}): Link {
  return new Link({
    streams: () => brokerStreams(() => {}),
    broker: async () => ({ address: "mqtts://broker.example" }),
    token: async () => "token",
    filters: async () => ({ filters: ["answers"], spareFilters }),
    refused: (filters) => refused.push(...filters),
    message: () => {},
    random: (count) => new Uint8Array(count),
    timeoutMs: 10_000,
    isAwaited: () => false,
    failed: () => {},
    ...more,
  });
}

it("subscribes to a vehicle that is chosen while the connection is being opened", async () => {
  const link = linkTo([], { streams: () => brokerStreams(() => link.subscribe(["late"])) });
  await link.open();
  expect(subscribed).toEqual(["answers", "late"]);
  link.subscribe(["later"]);
  expect(subscribed).toEqual(["answers", "late", "later"]);
  link.drop();
});

it("stays open where a vehicle's events are refused, and tells which", async () => {
  forbidden = ["sold", "sold later"];
  const link = linkTo(["own", "sold"]);
  await link.open();
  expect(refused).toEqual(["sold"]);
  link.subscribe(["sold later"]);
  link.subscribe(["another"]);
  expect(refused).toEqual(["sold", "sold later"]);
  expect(link.isOpen).toBe(true);
  expect(connects).toBe(1);
  link.drop();
});

it("does not open where the answers to commands are refused", async () => {
  forbidden = ["answers"];
  await expect(linkTo(["own"]).open()).rejects.toThrow(PimsFailure);
});

it("takes a filter back", async () => {
  const link = linkTo(["first"]);
  await link.open();
  link.unsubscribe(["first"]);
  expect(unsubscribed).toEqual(["first"]);
  link.drop();
});
