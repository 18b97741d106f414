// pims.authentication.token: the user's tokens, and the remote-access token that is exchanged for an OTP.
import { randomUUID } from "node:crypto";
import { explain, MemoryStorage, type Message, type Pims, type PimsOptions } from "@openpims/sdk";
import { tcpServer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

type Kind = "customerAt" | "cvs" | "idtoken" | "remote";

const ask = (
  pims: Pims,
  type: Kind,
  action: "get" | "refresh" = "get",
): Promise<Message<{ token: string }>> =>
  pims.get("pims.authentication.token", { type, action }) as Promise<Message<{ token: string }>>;
const tokenOf = async (pims: Pims, type: Kind, action: "get" | "refresh" = "get") =>
  succeeded(await ask(pims, type, action)).result.token;

/** Counts the requests whose address ends with `end`. */
function counting(end: string): {
  fetch: NonNullable<PimsOptions["fetch"]>;
  count: () => number;
  reset: () => void;
} {
  let count = 0;
  return {
    fetch: (url, init) => {
      if (new URL(String(url)).pathname.endsWith(end)) count += 1;
      return fetch(url, init);
    },
    count: () => count,
    reset: () => {
      count = 0;
    },
  };
}

async function expire(storage: MemoryStorage, name: "session" | "remote"): Promise<void> {
  const record = recordIn(storage, name);
  const stored = JSON.parse((await record.read()) ?? "");
  await record.write(JSON.stringify({ ...stored, expiresAt: 0 }));
}

describe("customerAt, cvs and idtoken", () => {
  it("get gives the token that is there, refresh a new one", async () => {
    const pims = await service.signedIn(await service.createAccount());
    for (const type of ["customerAt", "cvs", "idtoken"] as const) {
      const first = await ask(pims, type);
      expect(first).toMatchObject({
        status: "SUCCEEDED",
        result: { type, token: expect.stringMatching(/.{20}/) },
      });
      expect(await tokenOf(pims, type)).toBe(succeeded(first).result.token);
      expect(await tokenOf(pims, type, "refresh")).not.toBe(succeeded(first).result.token);
    }
    expect(await tokenOf(pims, "customerAt")).toBe(await tokenOf(pims, "cvs"));
  });

  it("the id token names the user", async () => {
    const user = await service.createAccount();
    const [, payload = ""] = (await tokenOf(await service.signedIn(user), "idtoken")).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    expect(claims).toMatchObject({ iss: service.url, aud: "openpims", preferred_username: user });
  });

  it.each(["get", "refresh"] as const)(
    "two hundred calls of %s on an ended token cause one refresh",
    async (action) => {
      const storage = new MemoryStorage();
      const requests = counting("/access_token");
      const pims = await service.signedIn(await service.createAccount(), { storage, fetch: requests.fetch });
      await expire(storage, "session");
      requests.reset();
      const tokens = await Promise.all(Array.from({ length: 200 }, () => tokenOf(pims, "cvs", action)));
      expect(new Set(tokens).size).toBe(1);
      expect(requests.count()).toBe(1);
    },
  );

  it("a token that a clock that ran ahead has stored is refreshed", async () => {
    const storage = new MemoryStorage();
    const pims = await service.signedIn(await service.createAccount(), { storage });
    const first = await tokenOf(pims, "cvs");
    const record = recordIn(storage, "session");
    const { issuedAt, expiresAt, ...rest } = JSON.parse((await record.read()) ?? "");
    const ahead = 365 * 24 * 60 * 60 * 1000;
    await record.write(JSON.stringify({ ...rest, issuedAt: issuedAt + ahead, expiresAt: expiresAt + ahead }));
    expect(await tokenOf(pims, "cvs")).not.toBe(first);
  });

  it("2301 when the session is gone at the server; the user can sign in again", async () => {
    const storage = new MemoryStorage();
    const pims = await service.signedIn(await service.createAccount(), { storage });
    const record = recordIn(storage, "session");
    const before = (await record.read()) ?? "";
    await tokenOf(pims, "cvs", "refresh");
    await record.write(before);
    expect(codeOf(await ask(pims, "cvs", "refresh"))).toBe(2301);
    succeeded(await pims.set("pims.authentication.user", { action: "login" }));
    expect(await tokenOf(pims, "cvs", "refresh")).toEqual(expect.any(String));
  });

  it("a network problem keeps the session", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(user, { storage });
    const dead = await tcpServer((socket) => socket.resetAndDestroy());
    const at =
      (url: string): typeof fetch =>
      (asked, init) =>
        fetch(String(asked).replace(service.url, url), init);
    const offline = service.facade(user, { storage, fetch: at(dead.url) });
    await offline.initialize(service.parameters());
    expect(codeOf(await ask(offline, "cvs", "refresh"))).toBe(2202);
    const silent = await tcpServer(() => {});
    const slow = service.facade(user, { storage, timeoutMs: 200, fetch: at(silent.url) });
    await slow.initialize(service.parameters());
    expect(codeOf(await ask(slow, "cvs", "refresh"))).toBe(2201);
    await Promise.all([dead.close(), silent.close()]);
    const online = service.facade(user, { storage });
    await online.initialize(service.parameters());
    expect(await tokenOf(online, "cvs", "refresh")).toEqual(expect.any(String));
  });

  it("2301 without a user, 2101 and 2102 for action", async () => {
    const stranger = service.facade("nobody");
    await stranger.initialize(service.parameters());
    expect(codeOf(await ask(stranger, "cvs"))).toBe(2301);
    const untyped = stranger.get as unknown as (api: string, parameters: object) => Promise<Message>;
    expect(await untyped("pims.authentication.token", { type: "cvs" })).toMatchObject({
      error: { code: 2101, label: "Missing action parameter" },
    });
    expect(await untyped("pims.authentication.token", { type: "cvs", action: "take" })).toMatchObject({
      error: { code: 2102, label: "Invalid action parameter" },
    });
  });
});

describe("remote", () => {
  it("2302 until there is an OTP; then the exchange, then refreshes", async () => {
    const storage = new MemoryStorage();
    const requests = counting("/remoteaccess/token");
    const pims = await service.enrolled(await service.createAccount(), { storage, fetch: requests.fetch });
    const refused = await ask(pims, "remote");
    expect(refused).toMatchObject({ error: { code: 2302, label: "Need Strong Authentication" } });
    if (refused.status === "FAILED") expect(explain(refused).remedy).not.toContain("SMS");
    expect(requests.count()).toBe(0);
    await otp(pims);
    const first = await ask(pims, "remote");
    expect(first).toMatchObject({ status: "SUCCEEDED", result: { type: "remote" } });
    expect(await tokenOf(pims, "remote")).toBe(succeeded(first).result.token);
    expect(requests.count()).toBe(1);
    await expire(storage, "remote");
    requests.reset();
    const tokens = await Promise.all(Array.from({ length: 200 }, () => tokenOf(pims, "remote")));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(succeeded(first).result.token);
    expect(requests.count()).toBe(1);
    expect(await tokenOf(pims, "remote", "refresh")).not.toBe(tokens[0]);
  });

  it("an OTP that was used elsewhere, or is too old, buys nothing: 2302", async () => {
    const user = await service.createAccount();
    const pims = await service.enrolled(user);
    await service.verify(user, await otp(pims));
    expect(codeOf(await ask(pims, "remote"))).toBe(2302);
    await otp(pims);
    service.clock.advance(61);
    const refused = await ask(pims, "remote");
    expect(codeOf(refused)).toBe(2302);
    if (refused.status === "FAILED") expect(explain(refused).happened).toMatch(/refused the OTP/);
  });

  it("an exchanged OTP is used up", async () => {
    const user = await service.createAccount();
    const pims = await service.enrolled(user);
    const text = await otp(pims);
    await tokenOf(pims, "remote");
    expect(await service.verify(user, text)).toBe(false);
  });

  it("survives a restart, and ends with the sign-out", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.enrolled(user, { storage });
    await otp(pims);
    const token = await tokenOf(pims, "remote");
    const restarted = service.facade(user, { storage });
    await restarted.initialize(service.parameters());
    expect(await tokenOf(restarted, "remote")).toBe(token);
    succeeded(await restarted.set("pims.authentication.user", { action: "logout" }));
    succeeded(await restarted.set("pims.authentication.user", { action: "login" }));
    expect(codeOf(await ask(restarted, "remote"))).toBe(2302);
  });

  it("a refresh token that is used twice ends all that came from its OTP", async () => {
    const storage = new MemoryStorage();
    const pims = await service.enrolled(await service.createAccount(), { storage });
    await otp(pims);
    await tokenOf(pims, "remote");
    const record = recordIn(storage, "remote");
    const first = (await record.read()) ?? "";
    await tokenOf(pims, "remote", "refresh");
    const second = (await record.read()) ?? "";
    await record.write(first);
    expect(codeOf(await ask(pims, "remote", "refresh"))).toBe(2302);
    await record.write(second);
    expect(codeOf(await ask(pims, "remote", "refresh"))).toBe(2302);
    await otp(pims);
    expect(await tokenOf(pims, "remote")).toEqual(expect.any(String));
  });

  it("a removed device and a blocked account are refreshed no more", async () => {
    for (const end of ["removed", "blocked"]) {
      const user = await service.createAccount();
      const pims = await service.enrolled(user);
      await otp(pims);
      await tokenOf(pims, "remote");
      const [device] = (await service.account(user)).body.devices;
      if (end === "removed") await service.admin("DELETE", `/devices/${device.id}`);
      else await service.admin("PATCH", `/accounts/${user}`, { blocked: true });
      // The operator's block ends the sign-in too.
      expect(codeOf(await ask(pims, "remote", "refresh"))).toBe(end === "removed" ? 2302 : 2301);
    }
  });
});

describe("the exchange, by hand", () => {
  async function bearer(): Promise<{ user: string; pims: Pims; token: string }> {
    const user = await service.createAccount();
    const pims = await service.enrolled(user);
    return { user, pims, token: await tokenOf(pims, "cvs") };
  }
  const exchange = (token: string, body: unknown, clientId = "openpims") =>
    fetch(`${service.url}/connectedcar/v4/virtualkey/remoteaccess/token?client_id=${clientId}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("one OTP, two hundred exchanges at once: one token", async () => {
    const { pims, token } = await bearer();
    const password = await otp(pims, PIN);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => exchange(token, { grant_type: "password", password })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(199);
    const refused = answers.find(({ status }) => status === 400);
    expect(await refused?.json()).toEqual({ error: "invalid_grant", error_description: "grant is invalid" });
  });

  it("another account's OTP, another client, no bearer, other bodies", async () => {
    const { token } = await bearer();
    const other = await bearer();
    const password = await otp(other.pims, PIN);
    expect((await exchange(token, { grant_type: "password", password })).status).toBe(400);
    expect((await exchange(other.token, { grant_type: "password", password }, "another")).status).toBe(403);
    expect((await exchange(randomUUID(), { grant_type: "password", password })).status).toBe(401);
    for (const body of [
      {},
      { grant_type: "password" },
      { grant_type: "refresh_token", password },
      { grant_type: "x" },
    ]) {
      expect((await exchange(other.token, body)).status).toBe(400);
    }
    const granted = await exchange(other.token, { grant_type: "password", password });
    expect(await granted.json()).toMatchObject({ expires_in: 900, token_type: "Bearer" });
  });
});
