import { publishPacket } from "@openpims/testing/mqtt-client";
import { afterEach, describe, expect, it } from "vitest";
import { matches, mayPublish, maySubscribe } from "../../src/broker/topics.ts";
import { ANSWERS, BrokerBench, CUSTOMER, DOORS, VIN } from "./broker-bench.ts";

const owns = (customer: string, vin: string): boolean => customer === CUSTOMER && vin === VIN;
const EVENTS = `psa/RemoteServices/events/MPHRTServices`;

describe("a customer's topics", () => {
  it.each([DOORS, `psa/RemoteServices/from/cid/${CUSTOMER}/VehCharge/state`])(
    "%s may be published",
    (topic) => {
      expect(mayPublish(CUSTOMER, topic)).toBe(true);
    },
  );

  it.each([
    "",
    "psa/RemoteServices/from/cid/AP-ACNT0002/Doors",
    `psa/RemoteServices/from/cid/${CUSTOMER}`,
    `psa/RemoteServices/from/cid/${CUSTOMER}0/Doors`,
    `psa/RemoteServices/from/cid/${CUSTOMER}/+`,
    `psa/RemoteServices/from/cid/${CUSTOMER}/#`,
    `${ANSWERS}/Doors`,
    `${EVENTS}/${VIN}`,
    `/psa/RemoteServices/from/cid/${CUSTOMER}/Doors`,
    "$SYS/broker",
  ])("%s may not be published", (topic) => {
    expect(mayPublish(CUSTOMER, topic)).toBe(false);
  });

  it.each([`${ANSWERS}/#`, `${ANSWERS}/Doors`, `${ANSWERS}/+/ProcessManagement`, `${EVENTS}/${VIN}`])(
    "%s may be subscribed to",
    (filter) => {
      expect(maySubscribe(CUSTOMER, filter, owns)).toBe(true);
    },
  );

  it.each([
    "#",
    "+/#",
    "psa/RemoteServices/to/cid/#",
    "psa/RemoteServices/to/cid/+/#",
    "psa/RemoteServices/to/cid/AP-ACNT0002/#",
    ANSWERS,
    `${ANSWERS}/Do#`,
    `${ANSWERS}/#/Doors`,
    `${ANSWERS}/a+`,
    `${EVENTS}/#`,
    `${EVENTS}/+`,
    `${EVENTS}/${VIN}/#`,
    `${EVENTS}/VR3UHZKXZPT000002`,
    `${EVENTS}/`,
    "$SYS/#",
    "",
  ])("%s may not be subscribed to", (filter) => {
    expect(maySubscribe(CUSTOMER, filter, owns)).toBe(false);
  });
});

it.each([
  ["a/b", "a/b", true],
  ["a/b", "a/b/c", false],
  ["a/b/c", "a/b", false],
  ["a/+", "a/b", true],
  ["a/+", "a/b/c", false],
  ["a/+/c", "a/b/c", true],
  ["a/#", "a/b/c", true],
  ["a/#", "a", true],
  ["a/+", "a", false],
  ["a/#", "b", false],
] as const)("%s and %s: %s", (filter, topic, expected) => {
  expect(matches(filter, topic)).toBe(expected);
});

describe("a broker", () => {
  let bench: BrokerBench;
  afterEach(() => bench.close());

  it("refuses other customers' topics one by one, and ends a client that publishes on one", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    expect(await client.subscribe("#", `${ANSWERS}/#`, "psa/RemoteServices/to/cid/AP-ACNT0002/#")).toEqual([
      0x80, 0, 0x80,
    ]);
    client.send(publishPacket("psa/RemoteServices/from/cid/AP-ACNT0002/Doors"));
    await client.closed;
    expect(bench.received).toEqual([]);
  });

  it("sends a customer's messages to the customer's clients that subscribed, once each", async () => {
    bench = await BrokerBench.open();
    bench.tokens.set("neighbour", { customer: "AP-ACNT0002", expiresAt: Date.now() + 900_000 });
    const [one, other] = [await bench.owner(), await bench.owner()];
    const neighbour = await bench.owner({ password: "neighbour" });
    await one.subscribe(`${ANSWERS}/#`, `${ANSWERS}/Doors`);
    await other.subscribe(`${EVENTS}/${VIN}`);
    await neighbour.subscribe("psa/RemoteServices/to/cid/AP-ACNT0002/#");
    bench.broker.publish(CUSTOMER, `${ANSWERS}/Doors`, "done");
    expect(await one.next("publish")).toMatchObject({ topic: `${ANSWERS}/Doors`, qos: 0, retain: false });
    for (const client of [one, other, neighbour]) await client.ping();
  });

  it("forgets a subscription", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    await client.subscribe(`${ANSWERS}/#`);
    client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: [`${ANSWERS}/#`] });
    await client.next("unsuback");
    bench.broker.publish(CUSTOMER, `${ANSWERS}/Doors`, "done");
    await client.ping();
  });

  it.each([1, 2] as const)("ends a client that publishes at QoS %s", async (qos) => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    client.send({ cmd: "publish", topic: DOORS, payload: "", qos, dup: false, retain: false, messageId: 1 });
    await client.closed;
    expect(bench.received).toEqual([]);
  });
});
