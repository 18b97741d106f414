// Every call of the table, with its answer and its effect.

import { PASSWORD, type TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

let service: TestService;

beforeAll(async () => {
  service = await builtService();
});
afterAll(() => service.stop());

const enrol = async (login: string, name: string) =>
  HandDevice.enrolled(service, await service.activationCode(login), { name });
const path = (login: string) => `/accounts/${encodeURIComponent(login)}`;

describe("POST /accounts", () => {
  it("201, with the account as GET tells it: no password, no PIN", async () => {
    const made = await service.admin("POST", "/accounts", {
      login: "Full@OpenPIMS.example",
      password: PASSWORD,
      phoneNumber: "+33612345678",
    });
    expect(made).toEqual({
      status: 201,
      body: {
        id: UUID,
        login: "full@openpims.example",
        phoneNumber: "+33612345678",
        pin: "unset",
        locked: false,
        held: false,
        failedAttempts: 0,
        requiresDesktopToken: false,
        services: ["1"],
        resynchronise: false,
        origin: "operator",
        createdAt: ISO,
        devices: [],
      },
    });
    expect((await service.account("full@openpims.example")).body).toEqual(made.body);
  });

  it("201 with a login alone", async () => {
    const made = await service.admin("POST", "/accounts", { login: "bare@openpims.example" });
    expect([made.status, made.body.phoneNumber]).toEqual([201, null]);
  });

  it.each(["taken@openpims.example", "TAKEN@openpims.example"])(
    "409 for %s, which exists, and changes nothing",
    async (login) => {
      await service.admin("POST", "/accounts", { login: "taken@openpims.example" });
      const before = await service.account("taken@openpims.example");
      expect((await service.admin("POST", "/accounts", { login, phoneNumber: "+33699999999" })).status).toBe(
        409,
      );
      expect(await service.account("taken@openpims.example")).toEqual(before);
    },
  );

  it("one 201 for twenty of one login at once", async () => {
    const login = "raced@openpims.example";
    const made = await Promise.all(
      Array.from({ length: 20 }, () => service.admin("POST", "/accounts", { login })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  it.each([
    "a/b@openpims.example",
    "a%2fb?c#d@openpims.example",
    "..%2f..@openpims.example",
    `${"é".repeat(230)}@openpims.example`,
    "x".repeat(254),
    "'; drop table accounts; --".replaceAll(" ", "_"),
    "__proto__",
    "constructor",
  ])("takes the login %s, and GET finds it", async (login) => {
    expect((await service.admin("POST", "/accounts", { login })).status).toBe(201);
    expect(await service.account(encodeURIComponent(login))).toMatchObject({
      status: 200,
      body: { login: login.toLowerCase() },
    });
  });
});

describe("GET /accounts/{login}", () => {
  it("404 for no such account, whatever the name", async () => {
    for (const login of ["nobody", "%00", "y".repeat(254), "%F0%9F%9A%97"]) {
      expect(await service.account(login)).toEqual({ status: 404, body: { error: "no such account" } });
    }
  });

  it("has the PIN's state: unset, set, blocked", async () => {
    const login = await service.createAccount();
    const state = async () => (await service.account(login)).body.pin;
    expect(await state()).toBe("unset");
    await enrol(login, "phone");
    expect(await state()).toBe("set");
    await service.admin("PATCH", path(login), { blocked: true });
    expect(await state()).toBe("blocked");
    await service.admin("PATCH", path(login), { blocked: false });
    expect(await state()).toBe("set");
  });

  it("has the devices: id, name, status and dates, oldest first", async () => {
    const login = await service.createAccount();
    const first = await enrol(login, 'Ana\'s <phone> & "tablet"');
    service.clock.advance(1);
    const pending = new HandDevice(service, { name: "half" });
    await pending.activateHalf(await service.activationCode(login));
    await first.otp();
    expect((await service.account(login)).body.devices).toEqual([
      {
        id: first.id,
        shortId: first.id.slice(0, 8),
        label: null,
        name: 'Ana\'s <phone> & "tablet"',
        status: "active",
        blocked: false,
        createdAt: ISO,
        lastUsedAt: ISO,
      },
      {
        id: pending.id,
        shortId: pending.id.slice(0, 8),
        label: null,
        name: "half",
        status: "pending",
        blocked: false,
        createdAt: ISO,
        lastUsedAt: null,
      },
    ]);
  });
});

describe("PATCH /accounts/{login}", () => {
  it("changes what it names and nothing else", async () => {
    const login = await service.createAccount();
    let expected = (await service.account(login)).body;
    const changes = [
      { requiresDesktopToken: true },
      { services: [] },
      { resynchronise: true },
      { services: ["1"], requiresDesktopToken: false },
      {},
    ];
    for (const change of changes) {
      expected = { ...expected, ...change };
      expect(await service.admin("PATCH", path(login), change)).toEqual({ status: 200, body: expected });
    }
    expect((await service.account(login)).body).toEqual(expected);
  });

  it("404 for no such account", async () => {
    expect((await service.admin("PATCH", "/accounts/nobody", { blocked: true })).status).toBe(404);
  });
});

describe("POST /accounts/{login}/activation-codes", () => {
  it.each(["activate", "reset"])(
    "201 with a code of twelve digits that ends in ten minutes, for purpose %s",
    async (purpose) => {
      const login = await service.createAccount();
      const asked = service.clock.now();
      const { status, body } = await service.admin("POST", `${path(login)}/activation-codes`, { purpose });
      expect([status, body]).toEqual([201, { code: expect.stringMatching(/^\d{12}$/), expiresAt: ISO }]);
      expect(Math.abs(Date.parse(body.expiresAt) - asked - 600_000)).toBeLessThan(5_000);
    },
  );

  it("404 for no such account", async () => {
    const { status } = await service.admin("POST", "/accounts/nobody/activation-codes", {
      purpose: "activate",
    });
    expect(status).toBe(404);
  });
});

describe("devices", () => {
  it("PATCH disables and enables, DELETE removes", async () => {
    const login = await service.createAccount();
    const device = await enrol(login, "phone");
    for (const [disabled, status] of [
      [true, "disabled"],
      [true, "disabled"],
      [false, "active"],
    ] as const) {
      const changed = await service.admin("PATCH", `/devices/${device.id}`, { disabled });
      expect([changed.status, changed.body]).toMatchObject([200, { id: device.id, status }]);
    }
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect(await service.admin("DELETE", `/devices/${device.id}`)).toEqual({ status: 204, body: undefined });
    expect((await service.account(login)).body.devices).toEqual([]);
    expect((await service.admin("DELETE", `/devices/${device.id}`)).status).toBe(404);
    expect((await service.admin("PATCH", `/devices/${device.id}`, { disabled: true })).status).toBe(404);
  });

  it("PATCH names a device, in letters that a reader can see, and takes the name back", async () => {
    const login = await service.createAccount();
    const { id } = await enrol(login, "vm");
    const name = (label: string) => service.admin("PATCH", `/devices/${id}`, { label });
    expect((await name("  Ana’s  phone ")).body).toMatchObject({ name: "vm", label: "Ana’s phone" });
    for (const wrong of ["a".repeat(65), "<b>", "=1+1", "a\u202eb", "a\u200bb", "a\nb"])
      expect([wrong, (await name(wrong)).status]).toEqual([wrong, 400]);
    expect((await service.account(login)).body.devices[0]).toMatchObject({ label: "Ana’s phone" });
    expect((await name("")).body.label).toBe(null);
    expect((await service.admin("PATCH", `/devices/${id}`, {})).status).toBe(400);
    expect((await service.admin("PATCH", "/devices/0", { label: "a" })).status).toBe(404);
    const { events } = (await service.admin("GET", `/audit?device=${id}&action=device.name`)).body;
    expect(events).toHaveLength(2);
  });

  it("PATCH brings no unfinished device into use", async () => {
    const login = await service.createAccount();
    const device = new HandDevice(service);
    accepted((await device.activateHalf(await service.activationCode(login))).finalize);
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: false });
    expect((await device.setup("otp")).err).toBe("NOK:FORBIDDEN");
  });
});

describe("policy", () => {
  it("has its defaults, keeps what PUT says, and leaves the rest", async () => {
    const { fields } = (await service.admin("GET", "/policy/fields")).body;
    const defaults = Object.fromEntries(
      fields.map(({ name, byDefault }: { name: string; byDefault: unknown }) => [name, byDefault]),
    );
    expect(await service.admin("GET", "/policy")).toEqual({ status: 200, body: defaults });
    const changed = { ...defaults, maxPinAttempts: 10, otpLifetimeSeconds: 30 };
    expect(await service.admin("PUT", "/policy", { maxPinAttempts: 10, otpLifetimeSeconds: 30 })).toEqual({
      status: 200,
      body: changed,
    });
    expect((await service.admin("PUT", "/policy", {})).body).toEqual(changed);
    expect((await service.admin("GET", "/policy")).body).toEqual(changed);
    expect((await service.admin("PUT", "/policy", defaults)).body).toEqual(defaults);
  });

  it("ends OTPs and codes when it says", async () => {
    await service.admin("PUT", "/policy", { otpLifetimeSeconds: 5, activationCodeLifetimeSeconds: 30 });
    const login = await service.createAccount();
    const device = await enrol(login, "phone");
    const code = await service.activationCode(login);
    const otp = await device.otp();
    service.clock.advance(5);
    expect(await service.verify(login, otp)).toBe(false);
    service.clock.advance(25);
    expect((await new HandDevice(service).activationSetup(code)).err).toBe("NOK:TIMEOUT");
    await service.admin("PUT", "/policy", { otpLifetimeSeconds: 60, activationCodeLifetimeSeconds: 600 });
  });
});

it("POST /api-keys tells the key once", async () => {
  const { status, body } = await service.admin("POST", "/api-keys", { name: "backend" });
  expect([status, body]).toEqual([
    201,
    {
      id: UUID,
      name: "backend",
      scopes: ["verify"],
      createdAt: ISO,
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      key: expect.stringMatching(/^opk_[\w-]{43}$/),
    },
  ]);
});

it("a service that is no demo has no outbox", async () => {
  const other = await builtService({ demo: false });
  try {
    const login = await other.createAccount();
    expect((await other.admin("GET", `${path(login)}/outbox`)).status).toBe(404);
    for (const route of ["outbox", "account"])
      expect((await other.fetch(`${other.url}/demo/${route}`)).status).toBe(404);
    expect((await other.account("demo@openpims.example")).status).toBe(404);
  } finally {
    await other.stop();
  }
});
