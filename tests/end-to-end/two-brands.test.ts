// One owner, two brands, one data folder: each brand and client has a device, a session and a ledger of its own.
import type { Pims, PimsOptions, SecureStorage } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { codeOf, otp, PIN, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let service: TestService;
const folder = temporaryFolder();
let round = 0;
let storage: SecureStorage;
beforeAll(async () => {
  service = await TestService.start();
});
beforeEach(() => {
  storage = new FileStorage({ directory: `${folder.path}/${round++}`, keychain: false });
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const ACCOUNT = "pims.authentication.account";

async function facade(
  login: string,
  changed: { brand?: "Citroen"; clientId?: string; environnement?: "Preproduction" } = {},
  options: PimsOptions = {},
): Promise<Pims> {
  const { brand, environnement, ...credential } = changed;
  const pims = service.facade(login, { storage, ...options });
  const parameters = service.parameters(credential);
  succeeded(
    await pims.initialize({
      ...parameters,
      ...(environnement && { environnement }),
      ...(brand && { profile: { brand } }),
    }),
  );
  return pims;
}

const signIn = async (pims: Pims) =>
  succeeded(await pims.set("pims.authentication.user", { action: "login" }));
const usernameOf = async (pims: Pims) =>
  succeeded(await pims.get(ACCOUNT, { actionType: "basic", type: "username" })).result.username;
const isActivated = async (pims: Pims) =>
  succeeded(await pims.get(ACCOUNT, { actionType: "strong", type: "isDeviceActivated" })).result
    .isDeviceActivated;
const remote = (pims: Pims) => pims.get("pims.authentication.token", { type: "remote", action: "get" });
const withPin = (pims: Pims, pinCode: string) =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });

async function enrolled(
  login: string,
  ...rest: [Parameters<typeof facade>[1]?, PimsOptions?]
): Promise<Pims> {
  const pims = await facade(login, ...rest);
  await signIn(pims);
  const smsCode = await service.activationCode(login);
  succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
  return pims;
}

describe.each([
  ["another brand", { brand: "Citroen" as const }],
  ["another client", { clientId: "another-app" }],
  ["another environment", { environnement: "Preproduction" as const }],
])("%s", (_, other) => {
  it("finds no device, loses no OTP, and leaves the other's device alone", async () => {
    const login = await service.createAccount();
    const first = await enrolled(login);
    const second = await facade(login, other);
    expect(await isActivated(second)).toBe(false);
    expect(codeOf(await second.get(ACCOUNT, { actionType: "basic", type: "username" }))).toBe(2301);
    expect(codeOf(await withPin(second, PIN))).toBe(2301);
    await otp(first);
    expect((await remote(first)).status).toBe("SUCCEEDED");
    expect(await isActivated(await facade(login))).toBe(true);
  });
});

it("a sign-in, an enrolment and a sign-out of one brand leave the other's as they are", async () => {
  const [login, other] = [await service.createAccount(), await service.createAccount()];
  const peugeot = await enrolled(login);
  const citroen = await enrolled(other, { brand: "Citroen" });
  for (const [pims, user] of [
    [await facade(login), login],
    [await facade(other, { brand: "Citroen" }), other],
  ] as const) {
    expect(await usernameOf(pims)).toBe(user);
    await otp(pims);
    expect((await remote(pims)).status).toBe("SUCCEEDED");
  }
  succeeded(await citroen.set("pims.authentication.user", { action: "logout" }));
  expect(await usernameOf(peugeot)).toBe(login);
  succeeded(await peugeot.set("pims.authentication.enrollment", { action: "remove" }));
  expect(await isActivated(peugeot)).toBe(false);
  expect(await isActivated(citroen)).toBe(true);
});

it("the right PIN of one brand forgets no wrong one of another", async () => {
  const limits = { pinTry: { count: 2, windowMs: 3_600_000 } };
  const [login, other] = [await service.createAccount(), await service.createAccount()];
  const peugeot = await enrolled(login, {}, { limits });
  const citroen = await enrolled(other, { brand: "Citroen" }, { limits });
  expect(codeOf(await withPin(peugeot, "9999"))).toBe(2308);
  expect(codeOf(await withPin(peugeot, "9999"))).toBe(2308);
  await otp(citroen);
  // Refused unsent: a third one would block the account.
  expect(codeOf(await withPin(peugeot, "9999"))).toBe(2000);
});
