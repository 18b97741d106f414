import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connectPacket, publishPacket } from "@openpims/testing/mqtt-client";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { ANSWERS, BrokerBench, DOORS, TOKEN } from "./broker-bench.ts";

let bench: BrokerBench;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  return bench.close();
});

/** A connection that stops before TLS. */
async function silent(): Promise<Socket> {
  const socket = connect(bench.broker.port, "127.0.0.1")
    .on("error", () => {})
    .resume();
  await once(socket, "connect");
  sockets.push(socket);
  return socket;
}

const isClosed = (socket: Socket): Promise<unknown> =>
  socket.destroyed ? Promise.resolve() : once(socket, "close");

it("ends a packet that claims to be longer than the bound, before it has come", async () => {
  bench = await BrokerBench.open({ limits: { packetBytes: 1000 } });
  const stranger = await bench.client();
  // CONNECT with a length of 268,435,455, the first bytes of it.
  stranger.sendBytes(Buffer.concat([Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f), Buffer.alloc(1001)]));
  await stranger.closed;
  const owner = await bench.owner();
  owner.send(publishPacket(DOORS, "a".repeat(1000)));
  await owner.closed;
  expect(bench.received).toEqual([]);
});

it("ends connections that are silent, or half-spoken, and keeps admitted ones", async () => {
  bench = await BrokerBench.open();
  const socket = await silent();
  const stranger = await bench.client();
  stranger.sendBytes(Buffer.of(0x10, 0x80));
  const owner = await bench.owner();
  await bench.advance(11);
  await isClosed(socket);
  await stranger.closed;
  await owner.ping();
});

it("ends the oldest stranger for a new connection, and no admitted client", async () => {
  bench = await BrokerBench.open({ limits: { connections: 4 } });
  const owner = await bench.owner();
  const held = [await silent(), await silent(), await silent()];
  const another = await bench.owner();
  await isClosed(held[0] as Socket);
  await owner.ping();
  await another.ping();
});

it("bounds the connections of one address", async () => {
  bench = await BrokerBench.open({ limits: { connectionsOfAddress: 2 } });
  const [one, other] = [await bench.owner(), await bench.owner()];
  await isClosed(await silent());
  one.send({ cmd: "disconnect" });
  await one.closed;
  await other.ping();
  await (await bench.owner()).ping();
});

it("ends a customer's oldest connection for one too many", async () => {
  bench = await BrokerBench.open({ limits: { connectionsOfCustomer: 2 } });
  const [oldest, second] = [await bench.owner(), await bench.owner()];
  const newest = await bench.owner();
  await oldest.closed;
  await second.ping();
  await newest.ping();
});

it("bounds subscriptions and the length of topics", async () => {
  bench = await BrokerBench.open({ limits: { subscriptions: 2, topicLength: ANSWERS.length + 2 } });
  const client = await bench.owner();
  expect(await client.subscribe(`${ANSWERS}/a`, `${ANSWERS}/bc`, `${ANSWERS}/b`, `${ANSWERS}/c`)).toEqual([
    0, 0x80, 0, 0x80,
  ]);
  expect(await client.subscribe(`${ANSWERS}/a`)).toEqual([0]);
});

it("survives any bytes, of a stranger and of a client", async () => {
  bench = await BrokerBench.open();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, isClient) => {
      const client = await bench.client();
      if (isClient) client.send(connectPacket({ password: TOKEN }));
      client.sendBytes(Buffer.from(bytes));
      client.stream.end();
      await client.closed;
    }),
    { numRuns: 50 },
  );
  await (await bench.owner()).ping();
});
