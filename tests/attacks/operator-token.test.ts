// Attack: guess the operator's token on a route without a count, from one address and from many. Defence: one guard on
// all routes counts by address and in total (`operators/token-guard.ts`); a burst is recorded once.
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => service.stop());
beforeEach(() => service.clock.advance(601));

const ask = async (path: string, token: string, address: string, method = "GET"): Promise<number> => {
  const headers = {
    authorization: `Bearer ${token}`,
    "x-forwarded-for": address,
    "content-type": "application/json",
  };
  const body = method === "POST" ? { body: JSON.stringify({ login: "a@openpims.example", otp: "a" }) } : {};
  return (await fetch(`${service.url}${path}`, { method, headers, ...body })).status;
};

describe.each([
  ["the operator API", "/admin/v1/policy", "GET", 1],
  ["the audit log", "/admin/v1/audit", "GET", 2],
  ["the verification", "/v1/otp/verify", "POST", 3],
])("at %s", (_, path, method, at) => {
  it("ten wrong tokens of an address, at any doors together; then not even the right one", async () => {
    const address = `203.0.113.${at}`;
    for (let i = 0; i < 10; i++) expect(await ask(path, `wrong-${i}`, address, method)).toBe(401);
    expect(await ask(path, "wrong", address, method)).toBe(429);
    expect(await ask("/admin/v1/accounts", "wrong", address)).toBe(429);
    expect(await ask(path, service.running.adminToken, address, method)).toBe(429);
    expect(await ask(path, service.running.adminToken, "203.0.113.99", method)).toBe(200);
    const { body } = await service.admin("GET", "/audit?action=operator.sign-in&result=refused&limit=100");
    expect(body.events.filter((event: { address: string }) => event.address === address)).toHaveLength(1);
  });
});

it("from many addresses: after a hundred, one wrong token each; the operator goes on", async () => {
  let refused = 0;
  for (let i = 0; i < 40; i++)
    for (let attempt = 0; attempt < 5; attempt++)
      if ((await ask("/admin/v1/policy", "wrong", `198.51.100.${i}`)) === 429) refused++;
  expect(refused).toBeGreaterThan(70);
  expect(await ask("/admin/v1/policy", service.running.adminToken, "203.0.113.98")).toBe(200);
});

it("a short token is refused at the start, with a sentence", async () => {
  const started = TestService.start({ adminToken: "0123456789abcdef" });
  await expect(started).rejects.toThrow("adminToken must be at least 32 characters");
});
