// Attack: pose as many senders at once, by ports, by the addresses of one IPv6 network, by spellings, by invalid
// addresses. Defence: all limits and the audit log identify a sender by one key (`limits/address-key.ts`).
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const LIMIT = 3;
let service: TestService;
beforeAll(async () => {
  service = await TestService.start({
    trustedProxies: ["127.0.0.1", "10.0.0.0/8"],
    policy: { requestsPerMinutePerAddress: LIMIT },
  });
});
afterAll(() => service.stop());

const ask = async (from: string): Promise<number> => {
  const query = `action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=6f70656e70696d732d6d616363657373&lastsync=0`;
  const url = `${service.url}/iwws/MAC?${query}&version=Generator-1.0/0.2.17`;
  return (await fetch(url, { headers: { "x-forwarded-for": from } })).status;
};

describe.each([
  ["ports", (i: number) => `203.0.113.8:${1001 + i}`],
  ["ports behind brackets", (i: number) => `[2001:db8:1::1]:${1001 + i}`],
  ["addresses of a /64", (i: number) => `2001:db8:2::${(i * 4099).toString(16)}:1`],
  ["zones", (i: number) => `fe80::1%eth${i}`],
  [
    "spellings of IPv6",
    (i: number) =>
      ["2001:db8:3::1", "2001:0DB8:0003::0001", "2001:db8:3:0:0:0:0:1", "2001:db8:3::"][i % 4] ?? "",
  ],
  [
    "IPv4 in IPv6",
    (i: number) =>
      ["198.51.100.7", "::ffff:198.51.100.7", "::FFFF:c633:6407", "[::ffff:c633:6407]:80"][i % 4] ?? "",
  ],
  ["a proxy's port", (i: number) => `192.0.2.9, 10.0.0.${i + 1}:${1001 + i}`],
  ["texts that are no address, told by one proxy", (i: number) => `guest-${i}, 10.0.1.1`],
])("%s", (_, spelling) => {
  it("are one sender", async () => {
    const statuses: number[] = [];
    // A trusted proxy that forwards no address is itself the sender, and proxies have different addresses.
    for (let i = 0; i < 8; i++) statuses.push(await ask(spelling(i)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
    expect(statuses.slice(LIMIT).every((status) => status === 429)).toBe(true);
  });
});

it("a neighbour in another network is not affected", async () => {
  for (let i = 0; i < LIMIT + 1; i++) await ask("2001:db8:4::1");
  expect(await ask("2001:db8:4::2")).toBe(429);
  expect(await ask("2001:db8:4:1::1")).toBe(200);
});

it("the audit log has the key", async () => {
  await fetch(`${service.url}/v1/otp/verify`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${service.running.adminToken}`,
      "content-type": "application/json",
      "x-forwarded-for": "[2001:DB8:5::77]:4711",
    },
    body: JSON.stringify({ login: "nobody@openpims.example", otp: "wrong" }),
  });
  const { body } = await service.admin("GET", "/audit?action=otp.verify");
  expect(body.events[0].address).toBe("2001:db8:5::/64");
});
