// An operator's sign-in in a browser: the calls that the cookie opens, its origins, its lifetime, and a service without one.

import { startService } from "@openpims/service";
import type { TestService } from "@openpims/testing/harness";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConsoleBrowser, type ConsoleService, startConsole } from "../support/console-service.ts";
import { rows, storeBytes } from "../support/store-reading.ts";

const ACCOUNTS = "/admin/v1/accounts";
const CURRENT = "/admin/v1/sessions/current";

let running: ConsoleService;
let service: TestService;

beforeAll(async () => {
  running = await startConsole();
  service = running.service;
});
afterAll(() => running.stop());

const signedIn = async (): Promise<ConsoleBrowser> => {
  const browser = new ConsoleBrowser(service);
  expect((await browser.signIn()).status).toBe(201);
  return browser;
};

describe("a browser that signs in", () => {
  it("gets a cookie that no script reads and no other site sends, and the store keeps its hash", async () => {
    const browser = new ConsoleBrowser(service);
    const { headers, body } = await browser.signIn();
    expect(headers.getSetCookie()[0]).toMatch(
      /^openpims-operator=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/admin\/v1; Max-Age=43200$/,
    );
    expect(body).toMatchObject({ demo: true, idleAt: expect.any(String), endsAt: expect.any(String) });
    expect(storeBytes(service.dataDirectory)).not.toContain(browser.cookie?.split("=")[1]);
    expect(storeBytes(service.dataDirectory)).not.toContain(browser.page);
  });

  it("does what the operator does, without the token, until it signs out", async () => {
    const browser = await signedIn();
    expect((await browser.call("GET", ACCOUNTS)).status).toBe(200);
    expect((await browser.call("GET", "/admin/v1/audit")).status).toBe(200);
    const login = await service.createAccount();
    const blocked = await browser.call("PATCH", `${ACCOUNTS}/${login}`, { body: { blocked: true } });
    expect(blocked.body.pin).toBe("blocked");
    const { cookie } = browser;
    expect((await browser.call("DELETE", CURRENT)).status).toBe(204);
    expect(browser.cookie).toBeUndefined();
    expect((await browser.call("GET", ACCOUNTS, { cookie })).status).toBe(401);
    const { events } = (await service.admin("GET", "/audit?limit=4")).body;
    expect(events.map(({ action }: { action: string }) => action).slice(0, 2)).toEqual([
      "operator.sign-out",
      "account.block",
    ]);
  });

  it("verifies no OTP with it, and a wrong bearer beside it opens nothing", async () => {
    const browser = await signedIn();
    const body = { login: "demo@openpims.example", otp: "aaaaaaaa" };
    expect((await browser.call("POST", "/v1/otp/verify", { body })).status).toBe(401);
    const wrong = { authorization: "Bearer wrong" };
    expect((await browser.call("GET", ACCOUNTS, wrong)).status).toBe(401);
    expect((await browser.call("GET", "/admin/v1/audit", wrong)).status).toBe(401);
  });
});

describe("a request with the cookie", () => {
  it.each<[string, string, Record<string, string>, number]>([
    ["a page of the service", "POST", { "sec-fetch-site": "same-origin" }, 409],
    ["another origin of the same site", "POST", { "sec-fetch-site": "same-site" }, 403],
    ["another site", "POST", { "sec-fetch-site": "cross-site" }, 403],
    ["the address bar", "GET", { "sec-fetch-site": "none" }, 403],
    ["another site, reading", "GET", { "sec-fetch-site": "cross-site" }, 403],
    ["another origin, whatever it says of the site", "POST", { origin: "http://127.0.0.1:1" }, 403],
  ])("from %s: %s", async (_, method, headers, status) => {
    const browser = await signedIn();
    const body = method === "POST" ? { body: { login: "demo@openpims.example" } } : {};
    expect((await browser.call(method, ACCOUNTS, { ...body, ...headers })).status).toBe(status);
  });

  it("from a browser that says nothing of its page, or only the origin", async () => {
    const { "sec-fetch-site": _, ...session } = (await signedIn()).headers();
    const send = (method: string, headers: Record<string, string> = {}) =>
      fetch(`${service.url}${ACCOUNTS}`, {
        method,
        headers: { ...session, "content-type": "application/json", ...headers },
        ...(method === "POST" && { body: JSON.stringify({ login: "demo@openpims.example" }) }),
      });
    expect((await send("GET")).status).toBe(200);
    expect((await send("POST")).status).toBe(403);
    expect((await send("POST", { origin: service.url })).status).toBe(409);
    expect((await send("POST", { origin: "null" })).status).toBe(403);
  });
});

describe("a session ends", () => {
  it("after half an hour without user activity, whatever the page loads by itself", async () => {
    const browser = await signedIn();
    const get = (headers = {}) => browser.call("GET", CURRENT, headers);
    service.clock.advance(20 * 60);
    expect((await get()).status).toBe(200);
    service.clock.advance(20 * 60);
    expect((await get({ "x-openpims-unattended": "1" })).status).toBe(200);
    service.clock.advance(10 * 60);
    expect((await get({ "x-openpims-unattended": "1" })).status).toBe(401);
  });

  it("after twelve hours in any case", async () => {
    const browser = await signedIn();
    for (let i = 0; i < 35; i++) {
      service.clock.advance(20 * 60);
      expect((await browser.call("GET", CURRENT)).status).toBe(200);
    }
    service.clock.advance(20 * 60);
    expect((await browser.call("GET", CURRENT)).status).toBe(401);
  });

  it("with its operator, with a new password, or at an administrator's wish", async () => {
    const ends: ((id: string) => Promise<unknown>)[] = [
      (id) => service.admin("DELETE", `/operators/${id}`),
      (id) => service.admin("DELETE", `/operators/${id}/sessions`),
      async (id) => {
        const { link } = (await service.admin("POST", `/operators/${id}/links`)).body;
        const body = { secret: String(link).split("/").at(-1), password: "another heron by the weir" };
        const accepted = await new ConsoleBrowser(service).call("POST", "/admin/v1/invitations/accept", {
          body,
        });
        expect(accepted.status).toBe(200);
      },
    ];
    for (const end of ends) {
      const browser = new ConsoleBrowser(service);
      const { operator } = (await browser.signIn()).body;
      expect((await browser.call("GET", CURRENT)).status).toBe(200);
      await end(operator.id);
      expect((await browser.call("GET", CURRENT)).status).toBe(401);
    }
  });

  it("if it is the oldest of twenty", async () => {
    const name = await service.createOperator();
    const first = new ConsoleBrowser(service);
    await first.signIn(name);
    const { id } = (await first.call("GET", CURRENT)).body.operator;
    await write(
      service,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
       insert into operator_sessions (id, page, operator_id, epoch, created_at, idle_at, ends_at)
       select 'copy ' || i, page, operator_id, epoch, created_at + i, idle_at, ends_at
       from operator_sessions, n where operator_id = '${id}'`,
    );
    service.clock.advance(60);
    await new ConsoleBrowser(service).signIn(name);
    expect(rows(service, `select id from operator_sessions where operator_id = '${id}'`).length).toBe(20);
    expect((await first.call("GET", CURRENT)).status).toBe(401);
  });
});

it("a wrong password and an unknown name are answered alike, and recorded", async () => {
  const name = await service.createOperator();
  const browser = new ConsoleBrowser(service);
  const wrong = await browser.signIn(name, "not the password of it");
  const unknown = await browser.signIn("nobody", "not the password of it");
  expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
  expect(wrong.status).toBe(401);
  const query = "/audit?action=operator.sign-in&result=refused&limit=2";
  const { events } = (await service.admin("GET", query)).body;
  expect(events.map((event: { actor: { name: string | null } }) => event.actor.name)).toEqual([null, name]);
});

it("over https the cookie is the host's alone", async () => {
  const other = await startConsole({ publicUrl: "https://strong.example" });
  const { headers } = await new ConsoleBrowser(other.service).signIn();
  expect(headers.getSetCookie()[0]).toMatch(
    /^__Host-openpims-operator=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Secure; Max-Age=43200$/,
  );
  await other.stop();
});

it("without a console nobody signs in, and a foreign cookie opens nothing", async () => {
  const browser = await signedIn();
  const without = await startService({
    dataDirectory: service.dataDirectory,
    adminToken: service.running.adminToken,
    ...(service.databaseUrl !== undefined && { databaseUrl: service.databaseUrl }),
  });
  const read = (path: string, method = "GET") =>
    fetch(`${without.url}${path}`, { method, headers: browser.headers() });
  expect((await read(ACCOUNTS)).status).toBe(401);
  expect((await read("/admin/v1/sessions", "POST")).status).toBe(404);
  await without.close();
});
