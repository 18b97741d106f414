// Attack: act with a program's key beyond its role, after its end or after its revocation. Defence: one table of roles
// (`http/operator/route-roles.ts`), enforced by one guard at each request; a key with a role ends within a year.
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const inDays = (days: number): string => new Date(service.clock.now() + days * 86_400_000).toISOString();

const make = (scopes: readonly string[], expiresAt?: string) =>
  service.admin("POST", "/api-keys", { name: scopes.join(), scopes, ...(expiresAt && { expiresAt }) });

const ask = (path: string, key: string, method = "GET", body?: object) =>
  fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });

it("a key of support makes no key, no account and no rule, and verifies no OTP", async () => {
  const { key } = (await make(["support"], inDays(1))).body;
  const login = await service.createAccount();
  expect((await ask(`/admin/v1/accounts/${login}`, key, "PATCH", { blocked: true })).status).toBe(200);
  const calls = [
    ["POST", "/api-keys", { name: "mine", scopes: ["administrator"], expiresAt: inDays(1) }],
    ["POST", "/accounts", { login: "mine@openpims.example", password: "quiet heron by the weir" }],
    ["DELETE", `/accounts/${login}`, undefined],
    ["PUT", "/policy", { maxPinAttempts: 100 }],
    ["DELETE", `/audit?before=${inDays(-1)}`, undefined],
    ["POST", "/keys/protocol/replace", undefined],
  ] as const;
  for (const [method, path, body] of calls)
    expect([path, (await ask(`/admin/v1${path}`, key, method, body)).status]).toEqual([path, 403]);
  expect((await ask("/v1/otp/verify", key, "POST", { login, otp: "aaaaaaaa" })).status).toBe(401);
});

it("the audit log names the key of each act", async () => {
  const { id, key } = (await make(["support"], inDays(1))).body;
  const login = await service.createAccount();
  await ask(`/admin/v1/accounts/${login}`, key, "PATCH", { blocked: true });
  const { events } = (await service.admin("GET", "/audit?action=account.block&limit=1")).body;
  expect(events[0].actor).toEqual({ kind: "api-key", id, name: "support" });
});

it("a key with a role has an end, within a year, and opens nothing after it", async () => {
  expect((await make(["reader"])).status).toBe(400);
  expect((await make(["verify", "reader"], inDays(400))).status).toBe(400);
  const { key } = (await make(["reader"], inDays(30))).body;
  expect((await ask("/admin/v1/accounts", key)).status).toBe(200);
  service.clock.advance(31 * 86_400);
  expect((await ask("/admin/v1/accounts", key)).status).toBe(401);
});

it("a revoked key opens nothing at once, and its open event stream ends", async () => {
  const { id, key } = (await make(["reader"], inDays(1))).body;
  const stream = await ask("/admin/v1/events", key);
  expect(stream.status).toBe(200);
  expect((await service.admin("DELETE", `/api-keys/${id}`)).status).toBe(204);
  expect((await ask("/admin/v1/accounts", key)).status).toBe(401);
  // It ends with the next look at the store; a stream that goes on would let the test run out of time.
  await stream.text();
});

it("a key in the address opens nothing", async () => {
  const { key } = (await make(["administrator"], inDays(1))).body;
  for (const name of ["access_token", "token", "key", "authorization"])
    expect((await fetch(`${service.url}/admin/v1/accounts?${name}=${key}`)).status).not.toBe(200);
});

it("a reader who opens event streams without end leaves places for others", async () => {
  const { key } = (await make(["reader"], inDays(1))).body;
  const streams = await Promise.all(Array.from({ length: 60 }, () => ask("/admin/v1/events", key)));
  const other = await ask("/admin/v1/events", service.running.adminToken);
  for (const { body } of [...streams, other]) await body?.cancel();
  expect(streams.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  expect(other.status).toBe(200);
});
