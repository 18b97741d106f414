// Without a valid bearer every operator's and every verification call is a 401, and changes no row.

import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { type Call, callsOf, login, nameOf, userCallsOf } from "../support/json-calls.ts";
import { dump } from "../support/store-reading.ts";

let service: TestService;
let calls: Call[];
/** A key of each scope, and two that were revoked. */
const keys = { verify: "", "audit:read": "", revoked: "", expired: "" };

beforeAll(async () => {
  service = await builtService();
  await service.admin("POST", "/accounts", { login, password: "correct horse battery" });
  const device = await HandDevice.enrolled(service, await service.activationCode(login));
  calls = await callsOf(service, device.id);
  const scopes = ["verify", "audit:read"] as const;
  for (const scope of scopes) {
    keys[scope] = (await service.admin("POST", "/api-keys", { name: scope, scopes: [scope] })).body.key;
  }
  const revoked = (await service.admin("POST", "/api-keys", { name: "revoked", scopes })).body;
  expect((await service.admin("DELETE", `/api-keys/${revoked.id}`)).status).toBe(204);
  const expiresAt = new Date(service.clock.now() + 1000).toISOString();
  const expired = (await service.admin("POST", "/api-keys", { name: "expired", scopes, expiresAt })).body;
  service.clock.advance(1);
  keys.revoked = revoked.key;
  keys.expired = expired.key;
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
  const response = await service.fetch(`${service.url}${call.path}`, {
    method: call.method,
    headers,
    ...(body && { body }),
  });
  if (call.endless && response.ok) await response.body?.cancel();
  return { status: response.status, text: response.bodyUsed ? "" : await response.text() };
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
  // A wrong token is counted, and recorded once.
  const others = () => {
    const { throttles: _counts, audit_events: _events, audit_chain: _chain, ...tables } = dump(service);
    return tables;
  };
  const before = others();
  for (const call of calls) {
    const otherKeys = Object.entries(keys).filter(([scope]) => scope !== call.scope);
    const all = [
      ...bearers(),
      ...otherKeys.map(([scope, key]) => [`a key: ${scope}`, `Bearer ${key}`] as const),
    ];
    for (const [what, authorization] of all) {
      // Ten of an address are checked in ten minutes.
      service.clock.advance(601);
      const answer = { status: 401, text: '{"error":"unauthorized"}' };
      expect([nameOf(call), what, await send(call, authorization)]).toEqual([nameOf(call), what, answer]);
    }
  }
  expect(others()).toEqual(before);
});

it("with the operator's token none is, nor one with an API key of its scope", async () => {
  for (const call of calls) {
    const tokens = [service.running.adminToken, ...(call.scope ? [keys[call.scope]] : [])];
    for (const token of tokens)
      expect([nameOf(call), (await send(call, `Bearer ${token}`)).status]).not.toContain(401);
  }
});

it("no call of a signed-in user is opened by another's bearer, or by none", async () => {
  const ofUsers = await userCallsOf(service);
  expect(ofUsers.length).toBeGreaterThan(7);
  const bearers = [
    undefined,
    `Bearer ${service.running.adminToken}`,
    ...Object.values(keys).map((key) => `Bearer ${key}`),
  ];
  for (const [method, path] of ofUsers)
    for (const bearer of bearers) {
      const headers = { ...(bearer && { authorization: bearer }) };
      const { status } = await service.fetch(`${service.url}${path}`, { method, headers });
      expect([method, path, status]).toEqual([method, path, 401]);
    }
});

it("a call that does not exist is a 404", async () => {
  expect((await service.fetch(`${service.url}/admin/v1/nothing`)).status).toBe(404);
});
