// Ending enrolments, the trusted number, and signing in again.
import { MemoryStorage, type Pims } from "@openpims/sdk";
import { FormUserAgent } from "@openpims/sdk/node";
import { faultyProxy } from "@openpims/testing/faulty-server";
import { codeOf, otp, PASSWORD, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const ask = (pims: Pims, pinCode = PIN) =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
const remove = (pims: Pims) => pims.set("pims.authentication.enrollment", { action: "remove" });
const enroll = async (pims: Pims, login: string, pinCode: string) =>
  pims.set("pims.authentication.enrollment", {
    action: "enroll",
    pinCode,
    smsCode: await service.activationCode(login),
  });

describe("enrollment remove", () => {
  it("ends all of them: 2317 here, 2312 on each other device at its next call, then 2317", async () => {
    const login = await service.createAccount();
    const first = await service.enrolled(login);
    const second = await service.enrolled(login);
    const left = await otp(second);
    succeeded(await remove(first));
    expect(codeOf(await ask(first))).toBe(2317);
    expect([codeOf(await ask(second)), codeOf(await ask(second))]).toEqual([2312, 2317]);
    expect(await service.verify(login, left)).toBe(false);
    expect((await service.account(login)).body).toMatchObject({ pin: "unset", devices: [] });
    // A new PIN may be chosen.
    succeeded(await enroll(first, login, "5566"));
    expect(await service.verify(login, succeeded(await ask(first, "5566")).result.otp)).toBe(true);
  });

  it("unblocks the account", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    for (const wrong of ["9991", "9992", "9993"]) await ask(pims, wrong);
    expect(codeOf(await ask(pims))).toBe(2317);
    succeeded(await remove(pims));
    expect((await service.account(login)).body).toMatchObject({ pin: "unset", failedAttempts: 0 });
    succeeded(await enroll(pims, login, PIN));
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("is for the signed-in user, whose device stays where the server is not reached", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.enrolled(login, { storage });
    const cut = await faultyProxy(service.url, () => true);
    const offline = service.facade(login, {
      storage,
      fetch: (input, init) => fetch(String(input).replace(service.url, cut.url), init),
    });
    await offline.initialize(service.parameters());
    expect(codeOf(await remove(offline))).toBe(2202);
    await cut.close();
    expect(await service.verify(login, await otp(pims))).toBe(true);
    succeeded(await pims.set("pims.authentication.user", { action: "logout" }));
    expect(codeOf(await remove(pims))).toBe(2301);
  });

  it("ends an old code too", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const smsCode = await service.activationCode(login);
    succeeded(await remove(pims));
    const late = await pims.set("pims.authentication.enrollment", {
      action: "enroll",
      pinCode: PIN,
      smsCode,
    });
    expect(codeOf(late)).toBe(2305);
  });
});

describe("trustedphonenumber", () => {
  it("gives the number, or 2307", async () => {
    const login = await service.createAccount();
    const pims = await service.signedIn(login);
    const known = await pims.get("pims.authentication.trustedphonenumber");
    const { phoneNumber } = (await service.account(login)).body;
    expect(phoneNumber).toMatch(/^\+336\d{8}$/);
    expect(succeeded(known).result).toEqual({ phoneNumber });
    await service.admin("POST", "/accounts", { login: "silent@openpims.example", password: PASSWORD });
    const silent = await service.signedIn("silent@openpims.example");
    expect(codeOf(await silent.get("pims.authentication.trustedphonenumber"))).toBe(2307);
  });

  it("2301 without a user; 2002 in production, where its address is not public", async () => {
    const login = await service.createAccount();
    const stranger = service.facade(login);
    await stranger.initialize(service.parameters());
    expect(codeOf(await stranger.get("pims.authentication.trustedphonenumber"))).toBe(2301);
    const production = service.facade(login, { servers: { identityProvider: service.url } });
    await production.initialize({ ...service.parameters(), environnement: "Production" });
    succeeded(await production.set("pims.authentication.user", { action: "login" }));
    expect(codeOf(await production.get("pims.authentication.trustedphonenumber"))).toBe(2002);
    expect(codeOf(await remove(production))).toBe(2002);
    const reset = await production.get("pims.authentication.smscode", { type: "resetPIN" });
    expect(codeOf(reset)).toBe(2002);
  });
});

describe("user forcedLogin", () => {
  it("signs another user in, keeps the enrolled device, and forgets the first one's tokens", async () => {
    const first = await service.createAccount();
    const second = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(first, { storage });
    const userAgent = new FormUserAgent({ login: second, password: PASSWORD });
    const pims = service.facade(second, { storage, userAgent });
    await pims.initialize(service.parameters());
    succeeded(await pims.set("pims.authentication.user", { action: "login" }));
    const who = () => pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
    expect(succeeded(await who()).result.username).toBe(first);
    await otp(pims);
    succeeded(await pims.set("pims.authentication.user", { action: "forcedLogin" }));
    expect(succeeded(await who()).result.username).toBe(second);
    expect(codeOf(await pims.get("pims.authentication.token", { type: "remote", action: "get" }))).toBe(2302);
    expect(await service.verify(first, await otp(pims))).toBe(true);
  });

  it("a cancelled one leaves everything as it was", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.signedIn(login, { storage });
    const userAgent = {
      authorize: async ({ url, redirectUri }: { url: string; redirectUri: string }) => {
        const asked = new URL(url).searchParams;
        expect(asked.get("prompt")).toBe("login");
        return `${redirectUri}?error=access_denied&state=${asked.get("state")}&iss=${encodeURIComponent(service.url)}`;
      },
    };
    const pims = service.facade(login, { storage, userAgent });
    await pims.initialize(service.parameters());
    expect(codeOf(await pims.set("pims.authentication.user", { action: "forcedLogin" }))).toBe(2368);
    const who = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
    expect(succeeded(who).result.username).toBe(login);
  });
});
