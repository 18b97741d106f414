// The APIs on the way to an OTP: sign-in, SMS code, enrolment, and the facts of an account.
import { explain, MemoryStorage, type Message, type Pims, UserCancelled } from "@openpims/sdk";
import { httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PIN, recordIn, recordNameOf, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const login = (pims: Pims): Promise<Message> => pims.set("pims.authentication.user", { action: "login" });
const logout = (pims: Pims): Promise<Message> => pims.set("pims.authentication.user", { action: "logout" });
const username = (pims: Pims) =>
  pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
const sendSms = (pims: Pims) => pims.get("pims.authentication.smscode", { type: "enrollment" });
const checkSms = (pims: Pims, smsCode: string) =>
  pims.set("pims.authentication.smscode", { action: "enrollment", smsCode });
const enroll = (pims: Pims, pinCode: string, smsCode?: string) =>
  pims.set("pims.authentication.enrollment", { action: "enroll", pinCode, ...(smsCode && { smsCode }) });
const blocked = async (pims: Pims) => {
  const asked = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isAccountBlocked",
  });
  return succeeded(asked).result.isAccountBlocked;
};
const outbox = async (user: string): Promise<string> =>
  (await service.admin("GET", `/accounts/${user}/outbox`)).body.message.code;

async function initialised(user: string, options: Parameters<TestService["facade"]>[1] = {}): Promise<Pims> {
  const pims = service.facade(user, options);
  succeeded(await pims.initialize(service.parameters()));
  return pims;
}

describe("pims.authentication.user", () => {
  it("login signs in, username says who, logout ends it at the server too", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await initialised(user, { storage });
    expect(codeOf(await username(pims))).toBe(2301);
    expect(await login(pims)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
    expect(succeeded(await username(pims)).result).toEqual({ username: user });
    const { accessToken } = JSON.parse((await recordIn(storage, "session").read()) ?? "");
    const useToken = () =>
      fetch(`${service.url}/demo/outbox`, { headers: { authorization: `Bearer ${accessToken}` } }).then(
        (r) => r.status,
      );
    expect(await useToken()).toBe(200);
    succeeded(await logout(pims));
    expect(await useToken()).toBe(401);
    expect(codeOf(await username(pims))).toBe(2301);
    expect(codeOf(await logout(pims))).toBe(2301);
    succeeded(await login(pims));
    expect(succeeded(await username(pims)).result).toEqual({ username: user });
  });

  it("login is done at once where a user is signed in, and survives a restart of the application", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(user, { storage });
    const noAgent = {
      authorize: async () => {
        throw new Error("no page is needed");
      },
    };
    const pims = await initialised(user, { storage, userAgent: noAgent });
    succeeded(await login(pims));
    expect(succeeded(await username(pims)).result).toEqual({ username: user });
  });

  it("2368 where the user closes the page, or cancels on it", async () => {
    const user = await service.createAccount();
    const closes = {
      authorize: async () => {
        throw new UserCancelled();
      },
    };
    expect(codeOf(await login(await initialised(user, { userAgent: closes })))).toBe(2368);
    const cancels = {
      authorize: async ({ url, redirectUri }: { url: string; redirectUri: string }) =>
        `${redirectUri}?error=access_denied&state=${new URL(url).searchParams.get("state")}&iss=${encodeURIComponent(service.url)}`,
    };
    expect(codeOf(await login(await initialised(user, { userAgent: cancels })))).toBe(2368);
  });

  it("refuses an answer that is not to its own question", async () => {
    const user = await service.createAccount();
    const forged = {
      authorize: async ({ redirectUri }: { redirectUri: string }) =>
        `${redirectUri}?code=stolen&state=another&iss=${encodeURIComponent(service.url)}`,
    };
    const pims = await initialised(user, { userAgent: forged });
    expect((await login(pims)).status).toBe("FAILED");
    expect(codeOf(await username(pims))).toBe(2301);
  });

  it("logout that cannot reach the server leaves the user signed in", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(user, { storage });
    const dead = await tcpServer((socket) => socket.resetAndDestroy());
    const unreachable: typeof fetch = (asked, init) =>
      fetch(String(asked).replace(service.url, dead.url), init);
    const pims = await initialised(user, { storage, fetch: unreachable });
    expect(codeOf(await logout(pims))).toBe(2202);
    expect(succeeded(await username(pims)).result).toEqual({ username: user });
    await dead.close();
  });

  it.each([
    ["nobody there", 2202, () => tcpServer((socket) => socket.resetAndDestroy())],
    ["a server error", 2000, () => httpServer((_, response) => response.writeHead(500).end())],
    ["HTML for JSON", 2000, () => httpServer((_, response) => response.end("<html>"))],
  ])("login with %s in the identity provider's place: %i", async (_, code, start) => {
    const user = await service.createAccount();
    const server = await start();
    const pims = await initialised(user, { servers: { identityProvider: server.url, api: service.url } });
    expect(codeOf(await login(pims))).toBe(code);
    await server.close();
  });
});

describe("tokens that end", () => {
  it("are refreshed once for many callers; 2301 when the session is gone at the server", async () => {
    const user = await service.createAccount();
    await service.admin("PUT", "/policy", { smsPerNumberPerDay: 100, smsPerAccountPerDay: 100 });
    const storage = new MemoryStorage();
    let refreshes = 0;
    const pims = await service.signedIn(user, {
      storage,
      fetch: (url, init) => {
        if (String(url).endsWith("/access_token")) refreshes += 1;
        return fetch(url, init);
      },
    });
    refreshes = 0;
    const session = recordIn(storage, "session");
    const expire = async () => {
      const tokens = JSON.parse((await session.read()) ?? "");
      await session.write(JSON.stringify({ ...tokens, expiresAt: 0 }));
      return tokens;
    };
    const before = await expire();
    const sent = await Promise.all(Array.from({ length: 20 }, () => sendSms(pims)));
    for (const message of sent) succeeded(message);
    expect(refreshes).toBe(1);
    const after = await expire();
    expect(after.refreshToken).not.toBe(before.refreshToken);
    // A second use of a refresh token ends the session (RFC 9700 §4.14).
    await session.write(JSON.stringify({ ...before, expiresAt: 0 }));
    expect(codeOf(await sendSms(pims))).toBe(2301);
  });
});

describe("pims.authentication.smscode and enrollment", () => {
  it("walks from a fresh account to an OTP, both spellings of the selector", async () => {
    const user = await service.createAccount();
    const pims = await service.signedIn(user);
    expect(await sendSms(pims)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
    const smsCode = await outbox(user);
    expect(succeeded(await checkSms(pims, smsCode)).result).toEqual({ status: "NotEnrolled" });
    const activated = () =>
      pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" });
    expect(succeeded(await activated()).result).toEqual({ isDeviceActivated: false });
    succeeded(await enroll(pims, PIN));
    expect(succeeded(await activated()).result).toEqual({ isDeviceActivated: true });
    expect(await service.verify(user, await otp(pims))).toBe(true);
    expect((await service.account(user)).body).toMatchObject({
      pin: "set",
      devices: [{ name: "test device", status: "active" }],
    });

    const second = await service.signedIn(user);
    succeeded(await second.get("pims.authentication.smscode", { action: "enrollment" }));
    const again = await second.set("pims.authentication.smscode", {
      type: "enrollment",
      smsCode: await outbox(user),
    });
    expect(succeeded(again).result).toEqual({ status: "AlreadyEnrolled" });
    expect(codeOf(await enroll(second, "0000"))).toBe(2308);
    succeeded(await enroll(second, PIN));
    for (const device of [pims, second]) expect(await service.verify(user, await otp(device))).toBe(true);
  });

  it("a code that is wrong, used or replaced: 2305; expired: 2306", async () => {
    const user = await service.createAccount();
    const pims = await service.signedIn(user);
    succeeded(await sendSms(pims));
    const first = await outbox(user);
    succeeded(await sendSms(pims));
    const second = await outbox(user);
    if (first !== second) expect(codeOf(await checkSms(pims, first))).toBe(2305);
    expect(codeOf(await enroll(pims, PIN, "ABCDEF"))).toBe(2305);
    service.clock.advance(601);
    expect(codeOf(await checkSms(pims, second))).toBe(2306);
    expect(codeOf(await enroll(pims, PIN, second))).toBe(2306);
    const third = await service.activationCode(user);
    succeeded(await enroll(pims, PIN, third));
    const other = await service.signedIn(user);
    expect(codeOf(await enroll(other, PIN, third))).toBe(2305);
  });

  it.each(["", "12", "a@b.example", "1".repeat(17)])(
    "a code that can be none is not sent: %j",
    async (code) => {
      const pims = await service.signedIn(await service.createAccount());
      expect(await checkSms(pims, code)).toMatchObject({
        error: { code: 2102, label: "Invalid smsCode parameter" },
      });
    },
  );

  it("enroll without any code: 2101", async () => {
    const pims = await service.signedIn(await service.createAccount());
    expect(await enroll(pims, PIN)).toMatchObject({
      error: { code: 2101, label: "Missing smsCode parameter" },
    });
  });

  it("2301 without a user, 2344 or 2006 without a configured device, as each table has it", async () => {
    const user = await service.createAccount();
    const stranger = await initialised(user);
    for (const message of [
      await sendSms(stranger),
      await checkSms(stranger, "123456"),
      await enroll(stranger, PIN),
    ]) {
      expect(codeOf(message)).toBe(2301);
    }
    const { macID, ...credential } = service.parameters().credential;
    expect(macID).toBeDefined();
    const pims = service.facade(user);
    await pims.initialize({ ...service.parameters(), credential });
    succeeded(await login(pims));
    expect(await enroll(pims, PIN, "123456")).toMatchObject({
      error: { code: 2344, label: "StrongAuthentication not configured" },
    });
    expect(codeOf(await checkSms(pims, "123456"))).toBe(2006);
    const asked = await pims.get("pims.authentication.account", {
      actionType: "strong",
      type: "isDeviceActivated",
    });
    expect(codeOf(asked)).toBe(2344);
  });

  it("2204 where the account has no phone number", async () => {
    const user = "nophone@openpims.example";
    await service.admin("POST", "/accounts", { login: user, password: "correct horse battery" });
    const message = await sendSms(await service.signedIn(user));
    expect(codeOf(message)).toBe(2204);
    if (message.status === "FAILED") expect(explain(message).happened).toMatch(/no phone number/);
  });

  it("an unreadable device is set aside at the next enrolment, not lost", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.enrolled(user, { storage });
    await recordIn(storage, "device").write("{ not a device");
    expect(codeOf(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(2311);
    const asked = await pims.get("pims.authentication.account", {
      actionType: "strong",
      type: "isDeviceActivated",
    });
    expect(succeeded(asked).result).toEqual({ isDeviceActivated: false });
    const smsCode = await service.activationCode(user);
    expect(succeeded(await checkSms(pims, smsCode)).result).toEqual({ status: "AlreadyEnrolled" });
    expect(await recordIn(storage, "device").read()).toBe("{ not a device");
    succeeded(await enroll(pims, PIN));
    expect(await service.verify(user, await otp(pims))).toBe(true);
    expect(storage.setAsideOf(recordNameOf("device"))).toEqual(["{ not a device"]);
  });
});

describe("a device without a PIN", () => {
  it("gives OTPs without PIN, and refuses a PIN it does not have", async () => {
    await service.admin("PUT", "/policy", { pinRequired: false });
    const user = await service.createAccount();
    for (const libraryVersion of ["0.2.17", "0.2.11"]) {
      const pims = await service.enrolled(user, { libraryVersion });
      const message = await pims.get("pims.authentication.otp", { action: "withoutPIN" });
      expect(await service.verify(user, succeeded(message).result.otp)).toBe(true);
      const withPin = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
      expect(codeOf(withPin)).toBe(2308);
    }
    expect((await service.account(user)).body).toMatchObject({ pin: "unset", failedAttempts: 0 });
    await service.admin("PUT", "/policy", { pinRequired: true });
  });
});

describe("isAccountBlocked", () => {
  it("finds out that an operator unblocked the account, and the device works again", async () => {
    const user = await service.createAccount();
    const pims = await service.enrolled(user);
    await service.admin("PATCH", `/accounts/${user}`, { blocked: true });
    const ask = () => pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
    expect([codeOf(await ask()), codeOf(await ask())]).toEqual([2310, 2317]);
    expect(await blocked(pims)).toBe("PinBlocked");
    await service.admin("PATCH", `/accounts/${user}`, { blocked: false });
    expect(await blocked(pims)).toBe("NotBlocked");
    expect(await service.verify(user, await otp(pims))).toBe(true);
  });

  it("NotBlocked, PinBlocked, and Unknown where nobody can tell", async () => {
    const user = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.signedIn(user, { storage });
    expect(await blocked(pims)).toBe("Unknown");
    succeeded(await enroll(pims, PIN, await service.activationCode(user)));
    expect(await blocked(pims)).toBe("NotBlocked");
    const dead = await tcpServer((socket) => socket.resetAndDestroy());
    const offline = service.facade(user, { storage });
    await offline.initialize(service.parameters({ inWeboURL: dead.url }));
    expect(await blocked(offline)).toBe("Unknown");
    await service.admin("PATCH", `/accounts/${user}`, { blocked: true });
    expect(await blocked(pims)).toBe("PinBlocked");
    expect(await blocked(offline)).toBe("PinBlocked");
    await dead.close();
  });
});
