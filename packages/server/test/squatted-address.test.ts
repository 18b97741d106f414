// Attack: listen at the service's address while the service is stopped or listens elsewhere, and get the operator's token
// from the command. Defence: both ends prove that they know it before it is sent, and a proof names the connection's end at
// the service (`operators/operator-proof.ts`).
import { writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { callOperatorApi } from "../src/commands/operator-api.ts";

const root = temporaryFolder();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ dataDirectory: join(root.path, "service") });
});
afterAll(async () => {
  await service.stop();
  root.remove();
});

/** All that a squatter read. */
let seen = "";
let squatter: Server | undefined;
afterEach(() => {
  service.clock.advance(601);
  squatter?.closeAllConnections();
  squatter?.close();
  seen = "";
});

type Reply = (
  path: string,
  body: string,
  headers: NodeJS.Dict<string | string[]>,
) => Promise<[number, string]>;

/** @returns the port of a program of another user */
async function squat(reply: Reply, host = "127.0.0.1", port = 0): Promise<number> {
  const listening = createServer(async (asked, answer) => {
    let body = "";
    for await (const chunk of asked) body += chunk;
    seen += asked.url + JSON.stringify(asked.rawHeaders) + body;
    const [status, text] = await reply(asked.url ?? "", body, asked.headers);
    answer.writeHead(status, { "content-type": "application/json" }).end(text);
  });
  squatter = listening;
  await new Promise<void>((done) => listening.listen(port, host, done));
  return (listening.address() as AddressInfo).port;
}

const call = (port: number, config?: string) =>
  callOperatorApi({ data: root.path, port, ...(config !== undefined && { config }) }, "GET /keys");

const portOf = (url: string): number => Number(new URL(url).port);

/** Sends a request on to the service, as if it came to the service itself. */
const relay: Reply = (path, body) =>
  new Promise((done, failed) => {
    const sent = request(`${service.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", host: new URL(service.url).host },
    });
    sent.on("error", failed);
    sent.on("response", async (answer) => {
      let text = "";
      for await (const chunk of answer) text += chunk;
      done([answer.statusCode ?? 0, text]);
    });
    sent.end(body);
  });

it("the service itself is called, at the port it listens on", async () => {
  expect(await call(portOf(service.url))).toMatchObject({ rotating: false });
});

it.each<[string, Reply]>([
  ["answers anything", async () => [200, JSON.stringify({ dataKeys: [] })]],
  ["answers a proof of its own", async () => [200, JSON.stringify({ proof: "A".repeat(43) })]],
  [
    "sends the caller's proof back",
    async (_, body) => [200, JSON.stringify({ proof: JSON.parse(body).proof })],
  ],
  ["refuses", async () => [401, "{}"]],
  ["fails", async () => [500, "{"]],
  ["relays to the service", relay],
])("a program that %s gets no token", async (_, reply) => {
  await expect(call(await squat(reply))).rejects.toThrow(/does not prove|takes another operator's token/);
  expect(seen).toContain("/admin/v1/proofs");
  expect(seen).not.toContain(service.running.adminToken);
  expect(seen).not.toMatch(/bearer/i);
});

it("a proof of the service for one address is none for another", async () => {
  const port = portOf(service.url);
  await squat(relay, "127.0.0.2", port);
  const config = join(root.path, "elsewhere.json");
  writeFileSync(config, JSON.stringify({ host: "127.0.0.2" }), { mode: 0o600 });
  await expect(call(port, config)).rejects.toThrow(/takes another operator's token/);
  expect(seen).not.toContain(service.running.adminToken);
});

it("a stranger gets no proof to try tokens on, and its tries are counted", async () => {
  const ask = (proof: string) =>
    fetch(`${service.url}/admin/v1/proofs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ nonce: "A".repeat(43), proof }),
    });
  const statuses = [];
  for (let i = 0; i < 11; i++) statuses.push((await ask("A".repeat(43))).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
});
