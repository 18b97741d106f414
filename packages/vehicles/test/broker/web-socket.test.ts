import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { connectPacket, publishPacket, subscribePacket } from "@openpims/testing/mqtt-client";
import { generate, type Packet, parser } from "mqtt-packet";
import { afterEach, expect, it } from "vitest";
import { ANSWERS, BrokerBench, CUSTOMER, DOORS, TOKEN } from "./broker-bench.ts";

let bench: BrokerBench;
afterEach(() => bench.close());

/** A page's client. @returns the packets that came until the close, or until `enough` */
async function visit(
  packets: readonly Packet[],
  enough: (packet: Packet) => boolean,
): Promise<readonly string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${bench.broker.webSocketPort}/mqtt`, "mqtt");
  socket.binaryType = "arraybuffer";
  const came: string[] = [];
  const incoming = parser();
  incoming.on("packet", (packet) => {
    came.push(packet.cmd);
    if (packet.cmd === "suback") bench.broker.publish(CUSTOMER, `${ANSWERS}/Doors`, "done");
    if (enough(packet)) socket.close();
  });
  socket.addEventListener("message", ({ data }) => incoming.parse(Buffer.from(data)));
  socket.addEventListener("open", () => {
    for (const packet of packets) socket.send(new Uint8Array(generate(packet)));
  });
  await new Promise((resolve) => socket.addEventListener("close", resolve));
  return came;
}

it("a page connects, subscribes, publishes and receives", async () => {
  bench = await BrokerBench.open({ webSocketPort: 0 });
  const packets = [
    connectPacket({ password: TOKEN }),
    publishPacket(DOORS, "1"),
    subscribePacket(`${ANSWERS}/#`),
  ];
  expect(await visit(packets, ({ cmd }) => cmd === "publish")).toEqual(["connack", "suback", "publish"]);
  expect(bench.received).toHaveLength(1);
});

it("a wrong password with a command right behind it reaches nothing", async () => {
  bench = await BrokerBench.open({ webSocketPort: 0 });
  const packets = [connectPacket({ password: "wrong" }), publishPacket(DOORS)];
  expect(await visit(packets, () => false)).toEqual(["connack"]);
  expect(bench.received).toEqual([]);
});

it.each([
  ["GET /mqtt HTTP/1.1\r\nhost: a\r\n\r\n", "426"],
  [
    "GET /mqtt HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "400",
  ],
])("another request gets a refusal", async (request, status) => {
  bench = await BrokerBench.open({ webSocketPort: 0 });
  const socket = connect(bench.broker.webSocketPort ?? 0, "127.0.0.1");
  socket.write(request);
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});
