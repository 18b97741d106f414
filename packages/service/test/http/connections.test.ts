// The share of one address. The attack over real sockets is in tests/attacks/connections.test.ts: there all are this machine's.
import { createServer } from "node:http";
import { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { limitConnections } from "../../src/http/connections.ts";

const MOST = 40;
const PROXY = "10.0.0.1";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

function listening(): (address: string) => Socket {
  const server = createServer();
  server.removeAllListeners("connection");
  limitConnections({ server }, { most: MOST, isProxy: (address) => address === PROXY });
  return (address) => {
    const socket = new Socket();
    Object.defineProperties(socket, {
      remoteAddress: { value: address },
      remotePort: { value: sockets.length + 1 },
    });
    sockets.push(socket);
    server.emit("connection", socket);
    return socket;
  };
}

const open = (some: readonly Socket[]): number => some.filter(({ destroyed }) => !destroyed).length;

it("one address, in any of its spellings, has a quarter of the connections; its oldest makes room", () => {
  const connect = listening();
  const neighbour = connect("203.0.113.2");
  const held = Array.from({ length: 15 }, (_, i) => connect(i % 2 ? "203.0.113.1" : "::ffff:203.0.113.1"));
  expect(held.map(({ destroyed }) => destroyed)).toEqual([
    ...Array<boolean>(5).fill(true),
    ...Array<boolean>(10).fill(false),
  ]);
  const network = Array.from({ length: 15 }, (_, i) => connect(`2001:db8::${i + 1}`));
  expect(open(network)).toBe(MOST / 4);
  expect(neighbour.destroyed).toBe(false);
});

it("a proxy, and this machine, have more than a quarter, but not more than all", () => {
  for (const address of [PROXY, "127.0.0.1"]) {
    const connect = listening();
    const neighbour = connect("203.0.113.2");
    expect(open(Array.from({ length: 60 }, () => connect(address)))).toBe(MOST - 1);
    expect(neighbour.destroyed).toBe(false);
  }
});
