// The operator's list of accounts: search by number, filters, totals, and the export.
import { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
const logins = ["ana", "ben", "cem", "dia"].map((name) => `${name}@openpims.example`);
const [ana = "", ben = "", cem = "", dia = ""] = logins;
beforeAll(async () => {
  service = await TestService.start({ demo: false });
  for (const [i, login] of logins.entries())
    await service.admin("POST", "/accounts", { login, phoneNumber: `+3361234560${i}` });
  const device = await HandDevice.enrolled(service.url, await service.activationCode(ben), { pin: "4071" });
  await device.otp();
  await service.admin("PATCH", `/accounts/${cem}`, { blocked: true });
});
afterAll(() => service.stop());

const list = async (query: Record<string, string>) =>
  (await service.admin("GET", `/accounts?${new URLSearchParams(query)}`)).body.accounts.map(
    ({ login }: { login: string }) => login,
  );
const totals = async (query: Record<string, string> = {}) =>
  (await service.admin("GET", `/account-totals?${new URLSearchParams(query)}`)).body;

describe("GET /accounts", () => {
  it.each(["+33612345601", "0033612345601", "06 12 34 56 01", "+33 (0)6.12.34.56.01", "06-12-34-56-01"])(
    "finds the account of %s",
    async (search) => expect(await list({ search })).toEqual([ben]),
  );

  it.each(["+33 6 12 34", "0612 3456", "00336123456", "123456"])(
    "finds a part of a number: %s",
    async (search) => expect(await list({ search })).toEqual(logins),
  );

  it("finds a login that is a number, and none by a wildcard", async () => {
    await service.admin("POST", "/accounts", { login: "0712345678" });
    expect(await list({ search: "0712345678" })).toEqual(["0712345678"]);
    expect(await list({ search: "%" })).toEqual([]);
    await service.admin("DELETE", "/accounts/0712345678");
    // The signs at which an address of a page ends.
    for (const sign of ["/", "\\", "?", "#", "%"]) expect(await list({ search: `a${sign}x` })).toEqual([]);
    expect(await list({ search: "%61na" })).toEqual([]);
  });

  it("narrows to the blocked, those without a PIN, and those without a device", async () => {
    expect(await list({ blocked: "true" })).toEqual([cem]);
    expect(await list({ pin: "unset" })).toEqual([ana, cem, dia]);
    expect(await list({ devices: "none" })).toEqual([ana, cem, dia]);
    expect(await list({ devices: "none", blocked: "true", search: "cem" })).toEqual([cem]);
    expect((await service.admin("GET", "/accounts?blocked=false")).status).toBe(400);
  });

  it("has pages within a filter", async () => {
    const first = (await service.admin("GET", "/accounts?pin=unset&limit=2")).body;
    const second = (await service.admin("GET", `/accounts?pin=unset&limit=2&cursor=${first.next}`)).body;
    const shown = [...first.accounts, ...second.accounts].map(({ login }) => login);
    expect([shown, second.next]).toEqual([[ana, cem, dia], null]);
  });

  it("counts each account's devices", async () => {
    const { accounts } = (await service.admin("GET", "/accounts")).body;
    expect(accounts.map(({ deviceCount }: { deviceCount: number }) => deviceCount)).toEqual([0, 1, 0, 0]);
  });
});

it("GET /account-totals counts all, and those that the filter finds", async () => {
  expect(await totals()).toEqual({ all: 4, found: 4 });
  expect(await totals({ pin: "unset" })).toEqual({ all: 4, found: 3 });
  expect(await totals({ search: "06 12 34 56 01" })).toEqual({ all: 4, found: 1 });
});

describe("GET /account-export", () => {
  const get = (query = "", bearer = service.running.adminToken, method = "GET") =>
    service.fetch(`${service.url}/admin/v1/account-export${query}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
    });

  it("is CSV with a line for each account that the filter finds, and none for a HEAD", async () => {
    const answer = await get("?blocked=true");
    const [head = "", line = "", ...rest] = (await answer.text()).split("\r\n");
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(head).toMatch(/^"id","login","phoneNumber","pin",/);
    expect(line).toContain(`"${cem}","+33612345602","blocked"`);
    expect(rest).toEqual([""]);
    expect((await get("", undefined, "HEAD")).status).toBe(404);
  });

  it("has no formula", async () => {
    for (const login of ["=1+1", "@sum", "-2", "+cmd|x!a0"].map((text) => `${text}@openpims.example`))
      await service.admin("POST", "/accounts", { login });
    const text = await (await get()).text();
    const cells = text.split("\r\n").flatMap((line) => line.slice(1, -1).split('","'));
    expect(cells).toContain("'=1+1@openpims.example");
    expect(cells.filter((cell) => /^[=@+-]/.test(cell) && !/^\+\d+$/.test(cell))).toEqual([]);
  });

  it("has every account of many, once", async () => {
    const rows = Array.from({ length: 450 }, (_, i) => ({ login: `many-${i}@openpims.example` }));
    await service.admin("POST", "/accounts/import", { accounts: rows });
    const lines = (await (await get("?search=many-")).text()).trim().split("\r\n");
    expect([lines.length, new Set(lines).size]).toEqual([451, 451]);
  });

  it("is recorded with its author and the names of its filters, and not for support", async () => {
    const expiresAt = new Date(service.clock.now() + 86_400_000).toISOString();
    const keyOf = async (role: string) =>
      (await service.admin("POST", "/api-keys", { name: role, scopes: [role], expiresAt })).body.key;
    expect((await get("?search=ana", await keyOf("support"))).status).toBe(403);
    await (await get("?search=ana", await keyOf("administrator"))).text();
    const { events } = (await service.admin("GET", "/audit?action=account.export&limit=1")).body;
    expect(events[0]).toMatchObject({ actor: { name: "administrator" }, details: { filters: ["search"] } });
    expect(JSON.stringify(events[0])).not.toContain("ana");
  });
});
