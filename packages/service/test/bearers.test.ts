// Without a right bearer every operator's and every verification call is a 401, and changes no row.
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestService } from "../../../conformance/harness.ts";
import { type Call, callsOf, login, nameOf } from "./json-calls.ts";
import { HandDevice } from "./protocol-client.ts";
import { dump } from "./store-reading.ts";

let service: TestService;
let calls: Call[];
let apiKey: string;

beforeAll(async () => {
  service = await TestService.start();
  await service.admin("POST", "/accounts", { login, password: "correct horse battery" });
  calls = callsOf((await HandDevice.enrolled(service.url, await service.activationCode(login))).id);
  apiKey = (await service.admin("POST", "/api-keys", { name: "a backend" })).body.key;
});
afterAll(() => service.stop());

async function send(
  call: Call,
  authorization: string | undefined,
): Promise<{ status: number; text: string }> {
  const body = call.body && JSON.stringify(call.body);
  const headers: Record<string, string> = {
    ...(body && { "content-type": "application/json" }),
    ...(authorization && { authorization }),
  };
  const response = await fetch(`${service.url}${call.path}`, {
    method: call.method,
    headers,
    ...(body && { body }),
  });
  return { status: response.status, text: await response.text() };
}

const bearers = (): [what: string, authorization: string | undefined][] => [
  ["none", undefined],
  ["an empty one", "Bearer "],
  ["a wrong one", `Bearer ${"0".repeat(64)}`],
  ["a right one cut short", `Bearer ${service.running.adminToken.slice(0, -1)}`],
  ["a right one and more", `Bearer ${service.running.adminToken}0`],
  ["two", `Bearer ${service.running.adminToken} ${service.running.adminToken}`],
  ["another scheme", `Basic ${Buffer.from(`admin:${service.running.adminToken}`).toString("base64")}`],
  ["the client's secret", `Bearer ${service.running.client.clientSecret}`],
  ["one of 10,000 characters", `Bearer ${"a".repeat(10_000)}`],
];

it("each call is a 401, in the same words", async () => {
  const before = dump(service);
  for (const call of calls) {
    const all = call.verification ? bearers() : [...bearers(), ["an API key", `Bearer ${apiKey}`] as const];
    for (const [what, authorization] of all) {
      const answer = { status: 401, text: '{"error":"unauthorized"}' };
      expect([nameOf(call), what, await send(call, authorization)]).toEqual([nameOf(call), what, answer]);
    }
  }
  expect(dump(service)).toEqual(before);
});

it("with the operator's token none is, nor a verification with an API key", async () => {
  for (const call of calls) {
    const tokens = [service.running.adminToken, ...(call.verification ? [apiKey] : [])];
    for (const token of tokens)
      expect([nameOf(call), (await send(call, `Bearer ${token}`)).status]).not.toContain(401);
  }
});
