import { connectPacket, publishPacket, subscribePacket } from "@openpims/testing/mqtt-client";
import { afterEach, describe, expect, it } from "vitest";
import { ANSWERS, BrokerBench, CUSTOMER, DOORS, TOKEN } from "./broker-bench.ts";

let bench: BrokerBench;
afterEach(() => bench.close());

describe("a connection ends", () => {
  it("a minute after its token, whose commands are still handed on until then", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner({ keepalive: 0 });
    await bench.advance(901);
    client.send(publishPacket(DOORS));
    await client.ping();
    expect(bench.received).toHaveLength(1);
    await bench.advance(60);
    await client.closed;
  });

  it("once its token is revoked", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    await bench.advance(6);
    await client.ping();
    bench.tokens.delete(TOKEN);
    await bench.advance(6);
    await client.closed;
  });

  it("once its token is another customer's", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    bench.tokens.set(TOKEN, { customer: "AP-ACNT0002", expiresAt: Number.MAX_SAFE_INTEGER });
    await bench.advance(6);
    await client.closed;
  });

  it("once its token cannot be checked", async () => {
    let isAway = false;
    const session = { customer: CUSTOMER, expiresAt: Number.MAX_SAFE_INTEGER };
    bench = await BrokerBench.open({
      authenticate: async () => {
        if (isAway) throw new Error("the store is away");
        return session;
      },
    });
    const client = await bench.owner();
    isAway = true;
    await bench.advance(6);
    await client.closed;
  });

  it("after one and a half keep-alive times without a word", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner({ keepalive: 60 });
    await bench.advance(80);
    await client.ping();
    await bench.advance(80);
    await client.ping();
    await bench.advance(91);
    await client.closed;
  });

  it("if the client takes no messages", async () => {
    bench = await BrokerBench.open({ limits: { unsentBytes: 100_000 } });
    const client = await bench.owner();
    await client.subscribe(`${ANSWERS}/#`);
    client.stream.pause();
    const message = "m".repeat(50_000);
    // Beyond what the sockets' own buffers take.
    for (let sent = 0; sent < 1000; sent++) bench.broker.publish(CUSTOMER, `${ANSWERS}/Doors`, message);
    client.stream.resume();
    await client.closed;
  });

  it("with DISCONNECT", async () => {
    bench = await BrokerBench.open();
    const client = await bench.owner();
    client.send({ cmd: "disconnect" });
    await client.closed;
  });

  it("if the handler of commands fails", async () => {
    const failures: unknown[] = [];
    bench = await BrokerBench.open({
      receive: () => {
        throw new Error("no such vehicle");
      },
      failed: (error) => failures.push(error),
    });
    const client = await bench.owner();
    client.send(publishPacket(DOORS));
    await client.closed;
    expect(failures).toHaveLength(1);
  });

  it("at a restart, after which the same port accepts clients", async () => {
    bench = await BrokerBench.open();
    const { port } = bench.broker;
    const client = await bench.owner();
    await bench.broker.restart();
    await client.closed;
    expect(bench.broker.port).toBe(port);
    await (await bench.owner()).ping();
  });
});

describe("faults", () => {
  it("lose CONNACK and SUBACK", async () => {
    const lost = new Set<string>(["lost CONNACK", "lost SUBACK"]);
    bench = await BrokerBench.open({ faults: { happens: (type) => lost.delete(type) } });
    const client = await bench.client();
    client.send(connectPacket({ password: TOKEN }));
    // The first packet is already the second answer.
    await client.ping();
    client.send(subscribePacket(`${ANSWERS}/#`));
    await client.ping();
    expect(await client.subscribe(`${ANSWERS}/#`)).toEqual([0]);
  });

  it("restart the broker", async () => {
    const due = new Set<string>();
    bench = await BrokerBench.open({ faults: { happens: (type) => due.delete(type) } });
    const client = await bench.owner();
    due.add("restart");
    await bench.broker.sweep();
    await client.closed;
    await (await bench.owner()).ping();
  });

  it("lose a command of more than 1,456 bytes without a word", async () => {
    bench = await BrokerBench.open({ faults: { happens: (type) => type === "payload limit" } });
    const client = await bench.owner();
    // A header of three bytes, and two for the topic's length.
    const most = 1456 - 3 - 2 - DOORS.length;
    client.send(publishPacket(DOORS, "a".repeat(most)), publishPacket(DOORS, "a".repeat(most + 1)));
    await client.ping();
    expect(bench.received.map(({ payload }) => payload.length)).toEqual([most]);
  });
});
