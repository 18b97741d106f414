// The calls that only the console makes: activity, events, the chain's newest rows, the policy's fields.
import { once } from "node:events";
import { connect } from "node:net";
import { HandDevice } from "@openpims/testing/protocol-client";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConsoleBrowser, type ConsoleService, startConsole } from "../support/console-service.ts";

let running: ConsoleService;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = new ConsoleBrowser(running.service);
  await browser.signIn();
});
afterAll(() => running.stop());

/** Listens, and reads the names of the events. */
async function listen(at: ConsoleService, headers: Record<string, string>) {
  const abort = new AbortController();
  const response = await fetch(`${at.service.url}/admin/v1/events`, { headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    response,
    /** The text up to the next event; `undefined` at the end. */
    async next(): Promise<string | undefined> {
      for (let text = ""; ; ) {
        const read = await reader?.read();
        if (!read || read.done) return undefined;
        text += read.value;
        const [, event] = /event: (\w+)\n/.exec(text) ?? [];
        if (event !== undefined && text.endsWith("\n\n")) return event;
      }
    },
    leave: () => abort.abort(),
  };
}

describe("GET /events", () => {
  it("tells that something was recorded, and nothing of it", async () => {
    const heard = await listen(running, browser.headers());
    expect(heard.response.headers.get("content-type")).toBe("text/event-stream");
    expect(await heard.next()).toBe("change");
    const login = await running.service.createAccount();
    expect(await heard.next()).toBe("change");
    expect((await running.service.account(login)).status).toBe(200);
    heard.leave();
  });

  it("ends with the session, and is opened by the token or a session only", async () => {
    const other = new ConsoleBrowser(running.service);
    await other.signIn();
    const heard = await listen(running, other.headers());
    await other.call("DELETE", "/admin/v1/sessions/current");
    let last: string | undefined = "change";
    while (last !== undefined) last = await heard.next();
    expect((await listen(running, { cookie: "openpims-operator=none" })).response.status).toBe(401);
  });

  it("takes fifty listeners, half of them of one caller, and one more once one of them left", async () => {
    const all = [];
    const token = { authorization: `Bearer ${running.service.running.adminToken}` };
    for (let i = 0; i < 25; i++)
      for (const headers of [browser.headers(), token]) all.push(await listen(running, headers));
    expect(all.filter(({ response }) => response.status !== 200)).toEqual([]);
    const refused = await fetch(`${running.service.url}/admin/v1/events`, { headers: browser.headers() });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
    for (const each of all) each.leave();
    for (;;) {
      const again = await listen(running, browser.headers());
      again.leave();
      if (again.response.status === 200) break;
    }
  });

  it("keeps no service from stopping, nor does a connection over which nothing is asked", async () => {
    const other = await startConsole();
    const socket = connect(Number(new URL(other.service.url).port), "127.0.0.1");
    await once(socket, "connect");
    const headers = { authorization: `Bearer ${other.service.running.adminToken}` };
    const heard = await listen(other, headers);
    expect(heard.response.status).toBe(200);
    const before = performance.now();
    await other.stop();
    expect(performance.now() - before).toBeLessThan(3_000);
    let last: string | undefined = "change";
    while (last !== undefined) last = await heard.next();
  });
});

describe("GET /activity", () => {
  it("counts OTPs by outcome over time, and says why devices were refused", async () => {
    const { service } = running;
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login), {
      pin: "4071",
    });
    const from = new Date(service.clock.now()).toISOString();
    service.clock.advance(30);
    const otp = await device.otp();
    await service.verify(login, otp);
    await service.verify(login, otp);
    service.clock.advance(60);
    for (let i = 0; i < 3; i++) await device.otpAnswer("9999");
    const to = new Date(Date.parse(from) + 120_000).toISOString();
    const { status, body } = await browser.call("GET", `/admin/v1/activity?from=${from}&to=${to}&parts=2`);
    expect(status).toBe(200);
    expect(body).toEqual({
      parts: [
        { from, issued: 1, issueRefused: 0, accepted: 1, verifyRefused: 1, locked: 0 },
        {
          from: new Date(Date.parse(from) + 60_000).toISOString(),
          issued: 0,
          issueRefused: 3,
          accepted: 0,
          verifyRefused: 0,
          locked: 1,
        },
      ],
      reasons: [
        { reason: "NOK:ACCESS", count: 2 },
        { reason: "NOK_BLOCKED", count: 1 },
      ],
      allReasons: true,
    });
  });

  it.each([
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    "from=2026-02-31T00:00:00Z&to=x",
    "parts=101",
  ])("400 for %s", async (query) => {
    expect((await browser.call("GET", `/admin/v1/activity?${query}`)).status).toBe(400);
  });
});

it("the OpenAPI document has the sessions where the console is served, and is valid", async () => {
  const { body: document } = await browser.call("GET", "/openapi.json");
  expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/admin/v1/sessions", "/admin/v1/sessions/current"]),
  );
  expect(document.paths["/admin/v1/accounts"].get.security).toEqual([
    { operator: [] },
    { operatorSession: [], operatorPage: [] },
  ]);
});
