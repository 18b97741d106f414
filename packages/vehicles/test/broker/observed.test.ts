// The steps of connections that the broker hands on, for the recorder.
import { connectPacket, publishPacket } from "@openpims/testing/mqtt-client";
import type { ConnectionEvent } from "@openpims/vehicles";
import { afterEach, describe, expect, it } from "vitest";
import { ANSWERS, BrokerBench, CUSTOMER, DOORS, TOKEN } from "./broker-bench.ts";

let bench: BrokerBench;
let events: ConnectionEvent[];
afterEach(() => bench.close());

async function open(limits = {}): Promise<void> {
  const seen: ConnectionEvent[] = [];
  events = seen;
  bench = await BrokerBench.open({ limits, observe: (event) => seen.push(event) });
}

/** The kinds of the steps so far, with their causes. */
const steps = (): string[] =>
  events.map((event) =>
    [event.type, "code" in event && event.code, "ending" in event && event.ending].filter(Boolean).join(" "),
  );

describe("the broker tells of", () => {
  it("a connection, its subscriptions, and its end by the client", async () => {
    await open();
    const client = await bench.owner();
    await client.subscribe(`${ANSWERS}/#`);
    await client.subscribe("#");
    client.send({ cmd: "disconnect" });
    await client.closed;
    await expect.poll(steps).toEqual(["accepted", "subscribed", "subscription refused", "ended left"]);
    expect(events[0]).toMatchObject({ customer: CUSTOMER, address: "127.0.0.1" });
  });

  it.each([
    [4, { password: "wrong" }],
    [2, { password: TOKEN, clientId: "mqttjs_1" }],
    [1, { password: TOKEN, protocolVersion: 3, protocolId: "MQIsdp", clientId: "x" }],
  ] as const)("a refusal with %i", async (code, fields) => {
    await open();
    const client = await bench.client();
    client.send(connectPacket(fields));
    await client.closed;
    expect(steps()).toEqual([`refused ${code}`]);
  });

  it.each([
    ["lost", async () => (await bench.owner()).stream.destroy()],
    ["topic not allowed", async () => (await bench.owner()).send(publishPacket("psa/other"))],
    ["beyond a bound", async () => (await bench.owner()).send(publishPacket(DOORS, "a".repeat(20_000)))],
    ["not MQTT 3.1.1 at QoS 0", async () => (await bench.owner()).sendBytes(Buffer.from([0, 0, 0, 0]))],
    ["broker restart", () => bench.owner().then(() => bench.broker.restart())],
    ["token ended", () => bench.owner({ keepalive: 0 }).then(() => bench.advance(961))],
    ["keep-alive missed", () => bench.owner({ keepalive: 10 }).then(() => bench.advance(16))],
  ] as const)("an end: %s", async (ending, act) => {
    await open();
    await act();
    await expect.poll(steps).toEqual(["accepted", `ended ${ending}`]);
  });

  it("an end for a newer connection", async () => {
    await open({ connectionsOfCustomer: 1 });
    await bench.owner();
    await bench.owner();
    await expect.poll(steps).toEqual(["accepted", "accepted", "ended newer connection"]);
  });

  it("a packet that vanishes in the field", async () => {
    await open();
    const client = await bench.owner();
    client.send(publishPacket(DOORS, "a".repeat(1_457)));
    await client.ping();
    expect(steps()).toEqual(["accepted", "long packet"]);
    expect(bench.received).toHaveLength(1);
  });
});
