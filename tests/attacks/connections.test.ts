// Attack: hold all connections of the service, silent or half-spoken. Defence: a bound in total and by address. Beyond it
// the oldest connection without a waiting client ends (`http/connections.ts`).
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

const MOST = 40;
let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ maxConnections: MOST });
});
afterAll(() => service.stop());

async function hold(count: number, said: string): Promise<Socket[]> {
  const { port, hostname } = new URL(service.url);
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(Number(port), hostname)
      .on("error", () => {})
      .resume();
    await once(socket, "connect");
    socket.write(said);
    sockets.push(socket);
  }
  return sockets;
}

it.each([
  ["silent", ""],
  ["half-spoken", "GET /healthz HTTP/1.1\r\nhost: a"],
  [
    "with a body that does not come",
    "POST /v1/otp/verify HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\n{",
  ],
])("connections that are %s keep nobody out", async (_, said) => {
  const held = await hold(MOST * 3, said);
  // Each is a connection of its own.
  for (let i = 0; i < 20; i++) {
    const answer = await fetch(`${service.url}/healthz`, { headers: { connection: "close" } });
    expect(answer.status).toBe(200);
  }
  const ended = held.slice(0, MOST);
  await Promise.all(ended.map((socket) => socket.destroyed || once(socket, "close")));
  for (const socket of held) socket.destroy();
});
