// The audit log's entries: the actor, the action, the account or device, the address and the result.

import { Application } from "@openpims/testing/browser";
import { PIN, succeeded, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

interface Row {
  readonly id: number;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly action: string;
  readonly account: { readonly id: string; readonly login: string | null } | null;
  readonly device: { readonly id: string; readonly name: string | null } | null;
  readonly address: string;
  readonly result: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const audit = async (query: Record<string, string> = {}): Promise<Row[]> =>
  (await service.admin("GET", `/audit?${new URLSearchParams({ limit: "100", ...query })}`)).body.events;

/** The audit entries of an account, oldest first. */
const storyOf = async (account: string) =>
  (await audit({ account })).reverse().map(({ actor, action, result, details }) => {
    const { reason } = details;
    return [actor.kind, action, result, ...(reason === undefined ? [] : [reason])].join(" ");
  });

const enrolled = async (login: string) =>
  HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN });

describe("the log tells", () => {
  it("a device's acts and refusals", async () => {
    const login = await service.createAccount();
    const device = await enrolled(login);
    const otp = await device.otp();
    await service.verify(login, otp);
    await service.verify(login, otp);
    for (let i = 0; i < 3; i++) await device.otpAnswer("9999");
    await device.otpAnswer();
    expect(await storyOf(login)).toEqual([
      "operator account.create ok",
      "operator code.issue ok",
      "device device.activate ok",
      "device otp.issue ok",
      "operator otp.verify ok",
      "operator otp.verify refused wrong-otp",
      "device otp.issue refused NOK:ACCESS",
      "device otp.issue refused NOK:ACCESS",
      "device account.lock ok",
      "device otp.issue refused NOK_BLOCKED",
      "device otp.issue refused NOK_BLOCKED",
    ]);
    const { id } = (await service.account(login)).body;
    const [first] = await audit({ account: login, action: "otp.issue", result: "ok" });
    expect(first).toMatchObject({
      actor: { kind: "device", id: device.id },
      account: { id, login },
      device: { id: device.id, name: "hand device" },
      address: "127.0.0.1",
    });
  });

  it("a PIN's change and reset, a synchronisation, and a wrong code of nobody", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    succeeded(
      await pims.set("pims.authentication.pincode", { action: "update", oldPIN: PIN, newPIN: "5294" }),
    );
    await service.admin("PATCH", `/accounts/${login}`, { resynchronise: true });
    const smsCode = await service.activationCode(login, "reset");
    succeeded(await pims.set("pims.authentication.pincode", { action: "reset", pinCode: "6194", smsCode }));
    const device = new HandDevice(service.url, { pin: PIN });
    expect((await device.activationSetup("000000")).err).toBe("NOK:CODE");
    const story = await storyOf(login);
    for (const row of ["device pin.update ok", "device pin.reset ok", "operator account.change ok"])
      expect(story).toContain(row);
    expect(await audit({ action: "device.activate", result: "refused" })).toMatchObject([
      { account: null, device: null, actor: { kind: "device", id: null }, details: { reason: "NOK:CODE" } },
    ]);
    await pims.release();
  });

  it("a user's acts, and a failed sign-in", async () => {
    const login = await service.createAccount();
    const application = new Application(service);
    await expect(application.tokens(login, "wrong password")).rejects.toThrow();
    const pims = await service.signedIn(login);
    succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
    succeeded(await pims.set("pims.authentication.enrollment", { action: "remove" }));
    expect(await storyOf(login)).toEqual([
      "operator account.create ok",
      "user sign-in refused wrong-password",
      "user sign-in ok",
      "user sms.send ok",
      "user enrollments.remove ok",
    ]);
    await pims.release();
  });

  it("each of the operator's changes, and the key that a verification came with", async () => {
    const login = await service.createAccount();
    const device = await enrolled(login);
    const path = `/accounts/${login}`;
    const { body: key } = await service.admin("POST", "/api-keys", { name: "backend" });
    await fetch(`${service.url}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp: "aaaaaaaa" }),
    });
    await service.admin("PATCH", path, { blocked: true });
    await service.admin("PATCH", path, { blocked: false, failedAttempts: 0, requiresDesktopToken: false });
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: false });
    await service.admin("DELETE", `/devices/${device.id}`);
    await service.activationCode(login);
    const [code] = (await service.admin("GET", `${path}/activation-codes`)).body.codes;
    await service.admin("DELETE", `${path}/activation-codes/${code.id}`);
    const { id } = (await service.account(login)).body;
    await service.admin("DELETE", path);
    // The account is gone, but its rows remain.
    expect(await storyOf(id)).toEqual([
      "operator account.create ok",
      "operator code.issue ok",
      "device device.activate ok",
      "api-key otp.verify refused wrong-otp",
      "operator account.block ok",
      "operator account.unblock ok",
      "operator account.reset-failures ok",
      "operator account.change ok",
      "operator device.disable ok",
      "operator device.enable ok",
      "operator device.delete ok",
      "operator code.issue ok",
      "operator code.revoke ok",
      "operator account.delete ok",
    ]);
    expect((await audit({ account: id, action: "otp.verify" }))[0]?.actor).toEqual({
      kind: "api-key",
      id: key.id,
      name: "backend",
    });

    await service.admin("PUT", "/policy", { maxPinAttempts: 3 });
    await service.admin("DELETE", `/api-keys/${key.id}`);
    expect((await audit()).slice(0, 2)).toMatchObject([
      { action: "api-key.revoke", details: { key: key.id } },
      { action: "policy.change", details: { maxPinAttempts: 3 } },
    ]);
  });

  it("accounts and devices by their ids alone, for a key with audit:read alone", async () => {
    const login = await service.createAccount();
    const device = await enrolled(login);
    const { key } = (await service.admin("POST", "/api-keys", { name: "auditor", scopes: ["audit:read"] }))
      .body;
    const { id } = (await service.account(login)).body;
    const answer = await fetch(`${service.url}/admin/v1/audit?account=${id}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const text = await answer.text();
    expect(text).not.toContain(login);
    expect(JSON.parse(text).events[0]).toMatchObject({
      action: "device.activate",
      account: { id, login: null },
      device: { id: device.id, name: null },
    });
  });

  it("nothing of a call that was refused or changed nothing", async () => {
    const before = (await audit())[0]?.id;
    await service.admin("PATCH", "/accounts/nobody@openpims.example", { blocked: true });
    await service.admin("DELETE", "/devices/none");
    await service.admin("POST", "/accounts", { login: "a" });
    await fetch(`${service.url}/admin/v1/policy`, { method: "PUT" });
    expect((await audit())[0]?.id).toBe(before);
  });
});

describe("the pages", () => {
  it("are newest first, complete, and not moved by rows appended meanwhile", async () => {
    const login = await service.createAccount();
    for (let i = 0; i < 11; i++) await service.activationCode(login);
    const { id } = (await service.account(login)).body;
    const before = (await audit({ account: id })).map((row) => row.id);
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ account: id, limit: "5", ...(cursor && { cursor }) });
      const { body } = await service.admin("GET", `/audit?${query}`);
      seen.push(...body.events.map((row: Row) => row.id));
      cursor = body.next;
      await service.activationCode(login);
    } while (cursor !== null);
    expect(seen).toEqual(before);
    expect(before).toHaveLength(12);
  });

  it("take times", async () => {
    const login = await service.createAccount();
    const from = new Date(service.clock.now()).toISOString();
    service.clock.advance(10);
    await service.activationCode(login);
    const to = new Date(service.clock.now() + 1).toISOString();
    const actions = async (query: Record<string, string>) =>
      (await audit({ account: login, ...query })).map(({ action }) => action);
    const later = new Date(service.clock.now() - 5_000).toISOString();
    expect(await actions({ from: later })).toEqual(["code.issue"]);
    expect(await actions({ to: later })).toEqual(["account.create"]);
    expect(await actions({ from: to })).toEqual([]);
    expect(from < to).toBe(true);
    for (const bad of [
      "from=yesterday",
      "from=2026-02-31T99:00:00Z",
      "cursor=abc",
      "limit=0",
      "limit=101",
      "action=x",
    ])
      expect((await service.admin("GET", `/audit?${bad}`)).status, bad).toBe(400);
  });
});

describe("the counts", () => {
  it("cover each part of the requested time, successes apart from refusals", async () => {
    const login = await service.createAccount();
    const device = await enrolled(login);
    // Leaves out the rows of earlier tests.
    service.clock.advance(3600);
    const from = service.clock.now();
    const otp = await device.otp();
    for (let i = 0; i < 3; i++) await service.verify(login, otp);
    service.clock.advance(60);
    await service.verify(login, otp);
    const counts = async (more: string) => {
      const times = `from=${new Date(from).toISOString()}&to=${new Date(from + 180_000).toISOString()}`;
      return (await service.admin("GET", `/audit/counts?${times}&${more}`)).body.counts;
    };
    const at = (minute: number) => new Date(from + minute * 60_000).toISOString();
    expect(await counts("action=otp.verify&parts=3")).toEqual([
      { from: at(0), ok: 1, refused: 2 },
      { from: at(1), ok: 0, refused: 1 },
      { from: at(2), ok: 0, refused: 0 },
    ]);
    expect(await counts("action=otp.issue&parts=1")).toEqual([{ from: at(0), ok: 1, refused: 0 }]);
    expect(await counts("action=sms.send")).toHaveLength(24);
    for (const bad of [
      "",
      "action=otp.issue",
      "action=otp.issue&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    ])
      expect((await service.admin("GET", `/audit/counts?${bad}`)).status, bad).toBe(400);
  });
});

describe("the verification", () => {
  it("of two processes that write and link at once is whole, and has each row once", async () => {
    const second = await SecondService.start(service, { demo: true });
    const login = await service.createAccount();
    const verify = (url: string) =>
      fetch(`${url}/v1/otp/verify`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${service.running.adminToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ login, otp: "aaaaaaaa" }),
      });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => verify(i % 2 === 0 ? service.url : second.url)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    // A process that stops links the rows it can.
    await second.stop();
    const { body } = await service.admin("GET", "/audit/verify");
    expect(body).toMatchObject({ whole: true });
    let total = 0;
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { events: Row[]; next: string | null } = (
        await service.admin(
          "GET",
          `/audit?limit=100&account=${login}&action=otp.verify${cursor && `&cursor=${cursor}`}`,
        )
      ).body;
      total += page.events.length;
      cursor = page.next;
    }
    expect(total).toBe(200);
    const held = await service.admin("GET", `/audit/verify?end=${body.end.position}:${body.end.hash}`);
    expect(held.body).toMatchObject({ whole: true });
  }, 60_000);

  it("goes on after the oldest rows were removed", async () => {
    service.clock.advance(60);
    const before = new Date(service.clock.now() - 1_000).toISOString();
    const { status, body } = await service.admin("DELETE", `/audit?before=${before}`);
    expect(status).toBe(200);
    const verified = (await service.admin("GET", "/audit/verify")).body;
    expect(verified).toMatchObject({ whole: true, removed: body.end });
    expect(body.removed).toBe(body.end.position);
    const future = new Date(service.clock.now() + 1_000).toISOString();
    expect((await service.admin("DELETE", `/audit?before=${future}`)).status).toBe(400);
  });
});
