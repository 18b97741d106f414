// An operator's sign-in in a browser: the calls that the cookie opens, its origins, its lifetime, and a service without one.

import { startService } from "@openpims/service";
import type { TestService } from "@openpims/testing/harness";
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

describe("a browser that signs in with the operator's token", () => {
  it("gets a cookie that no script reads and no other site sends, and the store keeps its hash", async () => {
    const browser = new ConsoleBrowser(service);
    const { headers, body } = await browser.signIn();
    expect(headers.get("set-cookie")).toMatch(
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

  it("with the operator's token: a new token opens no earlier session", async () => {
    const first = await startConsole();
    const browser = new ConsoleBrowser(first.service);
    await browser.signIn();
    const databaseUrl = first.service.databaseUrl;
    const { dataDirectory } = first.service;
    const again = await startService({
      dataDirectory,
      demo: true,
      adminToken: "another-token-of-the-operator-of-32",
      pages: ["console"],
      pagesDirectory: running.pagesDirectory,
      ...(databaseUrl !== undefined && { databaseUrl }),
    });
    const read = (url: string) =>
      fetch(`${url}${CURRENT}`, {
        headers: browser.headers(),
      });
    expect((await read(first.service.url)).status).toBe(200);
    expect((await read(again.url)).status).toBe(401);
    await again.close();
    await first.stop();
  });
});

it("wrong tokens are counted, and recorded once, ten in ten minutes from an address; then the right one waits too", async () => {
  const other = await startConsole();
  const browser = new ConsoleBrowser(other.service);
  for (let i = 0; i < 10; i++) expect((await browser.signIn(`wrong-${i}`)).status).toBe(401);
  const refused = await browser.signIn();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
  const query = "/audit?action=operator.sign-in&result=refused";
  other.service.clock.advance(601);
  expect((await other.service.admin("GET", query)).body.events.length).toBe(1);
  expect((await browser.signIn()).status).toBe(201);
  expect(rows(other.service, "select id from operator_sessions").length).toBe(1);
  await other.stop();
});

it("over https the cookie is the host's alone", async () => {
  const other = await startConsole({ publicUrl: "https://strong.example" });
  const { headers } = await new ConsoleBrowser(other.service).signIn();
  expect(headers.get("set-cookie")).toMatch(
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
