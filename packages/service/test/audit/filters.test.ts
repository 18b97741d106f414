// The audit log's filters: each alone, combined, and across pages.
import { PIN, type TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleService, startConsole } from "../support/console-service.ts";

let running: ConsoleService;
let service: TestService;

beforeAll(async () => {
  running = await startConsole();
  service = running.service;
});
afterAll(() => running.stop());

interface Row {
  readonly id: number;
  readonly action: string;
}

const audit = async (query: Record<string, string> = {}): Promise<Row[]> =>
  (await service.admin("GET", `/audit?${new URLSearchParams({ limit: "100", ...query })}`)).body.events;

const enrolled = async (login: string) =>
  HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN });

describe("the export", () => {
  it("has the rows that the filters find, with names, guarded against formulas, and is recorded", async () => {
    const made = await service.admin("POST", "/accounts", { login: "=cmd@openpims.example" });
    expect(made.status).toBe(201);
    const answer = await fetch(
      `${service.url}/admin/v1/audit-export?account=${encodeURIComponent("=cmd@openpims.example")}`,
      { headers: { authorization: `Bearer ${service.running.adminToken}` } },
    );
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    const lines = (await answer.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^"at","action","result","reason",/);
    expect(lines[1]).toMatch(/"account\.create","ok","","operator",.*"'=cmd@openpims\.example"/);
    expect((await audit({ action: "audit.export" }))[0]).toMatchObject({ details: { filters: ["account"] } });
  });

  it("goes over several reads, each row once", async () => {
    const login = await service.createAccount();
    for (let i = 0; i < 3; i++) await service.activationCode(login);
    const entries = Array.from({ length: 600 }, (_, i) => ({ login: `many-${i}@openpims.example` }));
    await service.admin("POST", "/accounts/import", { accounts: entries });
    const answer = await fetch(`${service.url}/admin/v1/audit-export?action=account.import`, {
      headers: { authorization: `Bearer ${service.running.adminToken}` },
    });
    const logins = (await answer.text()).match(/many-\d+@/g) ?? [];
    expect([logins.length, new Set(logins).size]).toEqual([600, 600]);
  });
});

describe("the filters", () => {
  it("find an operator's acts by name, a device's by its first digits, a group's, and combine", async () => {
    const login = await service.createAccount();
    const device = await enrolled(login);
    await device.otpAnswer("9999");
    const made = await service.admin("POST", "/api-keys", { name: "helper" });
    expect(made.status).toBe(201);
    const actions = async (query: Record<string, string>) =>
      (await audit({ account: login, ...query })).map(({ action }) => action);
    expect(await actions({ group: "devices" })).toEqual(["device.activate", "code.issue"]);
    expect(await actions({ group: "otps", result: "ok" })).toEqual([]);
    expect(await actions({ group: "otps", result: "refused" })).toEqual(["otp.issue"]);
    expect(await actions({ group: "otps", action: "device.activate" })).toEqual([]);
    expect(await actions({ device: device.id.slice(0, 8) })).toEqual(["otp.issue", "device.activate"]);
    expect(await actions({ device: "zz" })).toEqual([]);
    await service.admin("PATCH", `/devices/${device.id}`, { label: "Kitchen" });
    expect((await audit({ device: device.id }))[0]).toMatchObject({ device: { name: "Kitchen" } });
    const settings = await audit({ group: "settings" });
    expect(settings[0]).toMatchObject({
      action: "api-key.create",
      target: { kind: "api-key", name: "helper" },
    });
    expect(settings.every(({ action }) => /^(policy|api-key|key|audit)\./.test(action))).toBe(true);
    const operator = await service.createOperator();
    expect((await audit({ operator })).map(({ action }) => action)).toEqual(["operator.accept"]);
    expect(await audit({ operator: "Nobody" })).toEqual([]);
    for (const bad of ["group=x", "operator=", "result=x"])
      expect((await service.admin("GET", `/audit?${bad}`)).status, bad).toBe(400);
  });

  it("page through a group of several acts as through one list", async () => {
    for (let i = 0; i < 3; i++) await enrolled(await service.createAccount());
    const pages: Row[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const path = `/audit?group=devices&limit=3${cursor && `&cursor=${cursor}`}`;
      const { body }: { body: { events: Row[]; next: string | null } } = await service.admin("GET", path);
      pages.push(body.events);
      cursor = body.next;
    }
    const ids = pages.flat().map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
    expect(ids).toEqual((await audit({ group: "devices" })).map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(6);
  });

  it("find an account by its id alone for a key with audit:read alone, which no login answers", async () => {
    const login = await service.createAccount();
    const { key } = (await service.admin("POST", "/api-keys", { name: "auditor", scopes: ["audit:read"] }))
      .body;
    const headers = { authorization: `Bearer ${key}` };
    const found = async (account: string) =>
      (await (await fetch(`${service.url}/admin/v1/audit?account=${account}`, { headers })).json()).events
        .length;
    expect(await found((await service.account(login)).body.id)).toBe(1);
    expect(await found(login)).toBe(0);
  });
});

it("a day that is none is no time, to read by or to remove up to", async () => {
  const day = "2026-02-31T00:00:00Z";
  for (const call of [
    `/audit?from=${day}`,
    `/audit-export?to=${day}`,
    `/activity?from=${day}&to=2026-04-01T00:00:00Z`,
  ])
    expect([call, (await service.admin("GET", call)).status]).toEqual([call, 400]);
  expect((await service.admin("DELETE", `/audit?before=${day}`)).status).toBe(400);
  expect((await service.admin("GET", "/audit?from=2024-02-29T00:00:00Z")).status).toBe(200);
});
