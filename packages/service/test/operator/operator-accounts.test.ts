// Lists, import, deletion, codes and keys.
import { randomBytes, scryptSync } from "node:crypto";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dump } from "../support/store-reading.ts";

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

interface Page {
  readonly accounts: readonly { readonly login: string }[];
  readonly next: string | null;
}

const list = async (query: Record<string, string>): Promise<Page> =>
  (await service.admin("GET", `/accounts?${new URLSearchParams(query)}`)).body;

async function send(path: string, body: string, type = "application/json") {
  const response = await fetch(`${service.url}/admin/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.running.adminToken}`, "content-type": type },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

describe("GET /accounts", () => {
  it("pages through all, each once, whatever is added meanwhile", async () => {
    const logins = Array.from(
      { length: 12 },
      (_, i) => `page-${String(i).padStart(2, "0")}@openpims.example`,
    );
    await send("/accounts/import", JSON.stringify({ accounts: logins.map((login) => ({ login })) }));
    const seen: string[] = [];
    let cursor: string | null = null;
    let round = 0;
    do {
      const page: Page = await list({ search: "page-", limit: "5", ...(cursor && { cursor }) });
      seen.push(...page.accounts.map(({ login }) => login));
      cursor = page.next;
      // Before and after the list's current place.
      await service.admin("POST", "/accounts", { login: `page-00-${round}@openpims.example` });
      await service.admin("POST", "/accounts", { login: `page-zz-${round++}@openpims.example` });
    } while (cursor !== null);
    expect(seen.filter((login) => logins.includes(login))).toEqual(logins);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("finds a part of the login, whatever its case, and takes no wildcards", async () => {
    for (const login of ["Find_Me@openpims.example", "find-me@openpims.example", "100%@openpims.example"])
      await service.admin("POST", "/accounts", { login });
    const found = async (search: string) => (await list({ search })).accounts.map(({ login }) => login);
    expect(await found("FIND_M")).toEqual(["find_me@openpims.example"]);
    expect(await found("nd-me")).toEqual(["find-me@openpims.example"]);
    expect(await found("0%@")).toEqual(["100%@openpims.example"]);
    expect(await found("\\")).toEqual([]);
  });

  it("tells an account as GET does, with the number of its devices", async () => {
    const login = await service.createAccount();
    const { devices, ...account } = (await service.account(login)).body;
    expect(await list({ search: login })).toEqual({ accounts: [{ ...account, deviceCount: 0 }], next: null });
    expect(devices).toEqual([]);
  });

  it.each(["limit=0", "limit=101", "limit=x", "limit=1&limit=2", "cursor=!", "search=", "other=1"])(
    "%s is a 400",
    async (query) => {
      expect((await service.admin("GET", `/accounts?${query}`)).status).toBe(400);
    },
  );
});

describe("POST /accounts/import", () => {
  it("takes a thousand from JSON lines, and the same again as existing", async () => {
    const lines = Array.from({ length: 1_000 }, (_, i) =>
      JSON.stringify({ login: `import-${i}@openpims.example`, phoneNumber: "+33612345678" }),
    );
    for (const [created, result, origin] of [
      [1_000, "created", null],
      [0, "exists", "import"],
    ] as const) {
      const answer = await send("/accounts/import", `${lines.join("\n")}\n`, "application/x-ndjson");
      expect([answer.status, answer.body.created]).toEqual([200, created]);
      expect(answer.body.results).toHaveLength(1_000);
      expect(answer.body.results[999]).toEqual({
        ...{ login: "import-999@openpims.example", result, origin },
        error: null,
      });
    }
    expect((await service.account("import-500@openpims.example")).body.phoneNumber).toBe("+33612345678");
    const rows = await service.admin("GET", "/audit?action=account.import&limit=1");
    expect(rows.body.events[0]).toMatchObject({ actor: { kind: "operator" }, result: "ok" });
  });

  it("validates each on its own: a bad entry does not affect the others, and no answer repeats a value", async () => {
    const secret = "scrypt-in-the-wrong-form";
    const lines = [
      JSON.stringify({ login: "good@openpims.example" }),
      "{ no JSON",
      "[]",
      "null",
      JSON.stringify({ login: "a" }),
      JSON.stringify({ login: "hash@openpims.example", passwordHash: secret }),
      JSON.stringify({ login: "more@openpims.example", password: secret }),
      JSON.stringify({ login: "phone@openpims.example", phoneNumber: "12" }),
      JSON.stringify({ login: "GOOD@openpims.example" }),
    ];
    const { status, body } = await send("/accounts/import", lines.join("\r\n"), "application/x-ndjson");
    expect([status, body.created]).toEqual([200, 1]);
    const results = body.results.map(({ result }: { result: string }) => result);
    expect(results).toEqual(["created", ...Array<string>(7).fill("invalid"), "exists"]);
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(body.results[5].error).toContain("/passwordHash");
  });

  it("takes a password's hash, with which its user signs in", async () => {
    const salt = randomBytes(16);
    const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 });
    const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
    const passwordHash = `$scrypt$ln=15,r=8,p=1$${base64(salt)}$${base64(hash)}`;
    const login = "hashed@openpims.example";
    const { body } = await send("/accounts/import", JSON.stringify({ accounts: [{ login, passwordHash }] }));
    expect(body.created).toBe(1);
    expect((await new Application(service).tokens(login, PASSWORD)).access_token).toMatch(/./);
    await expect(new Application(service).tokens(login, "another one")).rejects.toThrow();
  });

  it("refuses more than a thousand, none, and a body too long, whole", async () => {
    const accounts = Array.from({ length: 1_001 }, (_, i) => ({ login: `many-${i}@openpims.example` }));
    const before = dump(service);
    expect((await send("/accounts/import", JSON.stringify({ accounts }))).status).toBe(400);
    expect((await send("/accounts/import", "", "application/x-ndjson")).status).toBe(400);
    expect((await send("/accounts/import", "{}\n".repeat(200_000), "application/x-ndjson")).status).toBe(413);
    expect(dump(service)).toEqual(before);
  });
});

describe("DELETE /accounts/{login}", () => {
  it("takes along all that belongs to it, and its user's tokens", async () => {
    const login = await service.createAccount();
    const { id } = (await service.account(login)).body;
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    const otp = await device.otp();
    await service.activationCode(login, "reset");
    const tokens = await new Application(service).tokens(login, PASSWORD);
    expect((await service.admin("DELETE", `/accounts/${login}`)).status).toBe(204);
    expect((await service.account(login)).status).toBe(404);
    expect(await service.verify(login, otp)).toBe(false);
    expect((await device.otpAnswer()).err).toBe("NOK:NODEVICE");
    expect(await new Application(service).sms(tokens.access_token)).toBe(401);
    // Its counts expire within a day.
    const { audit_events: events, throttles: _counts, ...tables } = dump(service);
    for (const [table, rows] of Object.entries(tables)) {
      const text = JSON.stringify(rows);
      expect([table, text.includes(id), text.includes(device.id)]).toEqual([table, false, false]);
    }
    expect(JSON.stringify(events)).toContain(id);
    expect((await service.admin("DELETE", `/accounts/${login}`)).status).toBe(404);
    // The next account with this login inherits nothing.
    expect((await service.admin("POST", "/accounts", { login })).body.id).not.toBe(id);
  });
});

describe("an account's blocks, devices and codes", () => {
  it("the failures are forgotten by themselves, and a block stays", async () => {
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    await device.otpAnswer("9999");
    const change = async (body: object) => (await service.admin("PATCH", `/accounts/${login}`, body)).body;
    expect((await service.account(login)).body.failedAttempts).toBe(1);
    expect(await change({ failedAttempts: 0 })).toMatchObject({ failedAttempts: 0, pin: "set" });
    for (let i = 0; i < 3; i++) await device.otpAnswer("9999");
    expect(await change({ failedAttempts: 0 })).toMatchObject({ failedAttempts: 0, pin: "blocked" });
    expect(await change({ blocked: false })).toMatchObject({ pin: "set" });
    expect((await service.admin("PATCH", `/accounts/${login}`, { failedAttempts: 1 })).status).toBe(400);
    const { body } = await service.admin("GET", `/accounts/${login}/devices`);
    expect(body.devices).toEqual((await service.account(login)).body.devices);
    expect(body.devices).toMatchObject([{ id: device.id, status: "active" }]);
  });

  it("live codes are listed without their digits, and a revoked one opens nothing", async () => {
    const login = await service.createAccount();
    const path = `/accounts/${login}/activation-codes`;
    const code = await service.activationCode(login);
    await service.activationCode(login, "reset");
    const listed = await service.admin("GET", path);
    const told = { id: expect.any(Number), issuedAt: ISO, expiresAt: ISO, via: "operator", triesLeft: 5 };
    expect(listed.body.codes).toEqual([
      { ...told, purpose: "activate", state: "pending" },
      { ...told, purpose: "reset", state: "pending" },
    ]);
    expect(JSON.stringify(listed.body)).not.toContain(code);
    const [{ id }] = listed.body.codes;
    const other = await service.createAccount();
    expect((await service.admin("DELETE", `/accounts/${other}/activation-codes/${id}`)).status).toBe(404);
    expect((await service.admin("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await service.admin("DELETE", `${path}/${id}`)).status).toBe(404);
    expect((await service.admin("DELETE", `${path}/x`)).status).toBe(404);
    expect((await new HandDevice(service.url).activationSetup(code)).err).toBe("NOK:CODE");
    expect((await service.admin("GET", path)).body.codes).toHaveLength(1);
  });

  it("the ended codes of the last day are listed too, each with its way to the user", async () => {
    const login = await service.createAccount();
    const states = async () =>
      (await service.admin("GET", `/accounts/${login}/activation-codes?all=true`)).body.codes.map(
        ({ purpose, via, state }: Record<string, string>) => `${purpose} ${via} ${state}`,
      );
    await service.activationCode(login);
    const code = await service.activationCode(login);
    await HandDevice.enrolled(service.url, code);
    const application = new Application(service);
    await application.sms((await application.tokens(login, PASSWORD)).access_token);
    await service.activationCode(login, "reset");
    expect(await states()).toEqual([
      "activate operator replaced",
      "activate operator used",
      "activate sms pending",
      "reset operator pending",
    ]);
    service.clock.advance(601);
    expect((await states()).slice(2)).toEqual(["activate sms expired", "reset operator expired"]);
    expect((await service.admin("GET", `/accounts/${login}/activation-codes`)).body.codes).toEqual([]);
    service.clock.advance(-601);
  });
});

describe("API keys", () => {
  it("are listed with their scopes and last use, never with the key itself", async () => {
    const expiresAt = new Date(service.clock.now() + 86_400_000).toISOString();
    const wanted = { name: "reader", scopes: ["audit:read"], expiresAt };
    const { key, ...made } = (await service.admin("POST", "/api-keys", wanted)).body;
    expect(made).toMatchObject({ ...wanted, lastUsedAt: null, revokedAt: null });
    const read = async () =>
      (await fetch(`${service.url}/admin/v1/audit`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await read()).toBe(200);
    const listed = async () =>
      (await service.admin("GET", "/api-keys")).body.keys.find(({ id }: { id: string }) => id === made.id);
    expect(await listed()).toEqual({ ...made, lastUsedAt: expect.any(String) });
    expect((await service.admin("DELETE", `/api-keys/${made.id}`)).status).toBe(204);
    expect((await service.admin("DELETE", `/api-keys/${made.id}`)).status).toBe(404);
    expect(await read()).toBe(401);
    expect(await listed()).toMatchObject({ revokedAt: expect.any(String) });
    expect(JSON.stringify((await service.admin("GET", "/api-keys")).body)).not.toContain(key);
  });

  it.each([
    { name: "k", scopes: [] },
    { name: "k", scopes: ["verify", "verify"] },
    { name: "k", scopes: ["admin"] },
    { name: "k", expiresAt: "2020-01-01T00:00:00Z" },
    { name: "k", expiresAt: "2030-13-01T00:00:00Z" },
    { name: "k", expiresAt: "tomorrow" },
  ])("%j is a 400", async (body) => {
    expect((await service.admin("POST", "/api-keys", body)).status).toBe(400);
  });
});
