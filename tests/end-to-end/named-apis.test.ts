// A facade with named APIs: they work as in a facade with all APIs, and no others do.
import { createPimsWith, definitions, fileLog, MemoryLogFiles, type Pims } from "@openpims/sdk";
import * as apis from "@openpims/sdk/apis";
import { codeOf, otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

/** A facade with every API, a signed-in user and an enrolled device. */
async function usedPlatform() {
  const login = await service.createAccount();
  const platform = service.platform(login);
  const { storage } = platform;
  await (await service.enrolled(login, { storage })).release();
  return { login, platform };
}

const options = () => ({ servers: { identityProvider: service.url, api: service.url } });

it("an OTP is all that a facade with the OTP's API gives, and the service accepts it once", async () => {
  const { login, platform } = await usedPlatform();
  const pims = createPimsWith([apis.otpWithPin], platform, options());
  expect(codeOf(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(2001);
  succeeded(await pims.initialize(service.parameters()));
  const { otp } = succeeded(
    await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }),
  ).result;
  expect([await service.verify(login, otp), await service.verify(login, otp)]).toEqual([true, false]);

  // @ts-expect-error the variant is not among them
  const variant = await pims.get("pims.authentication.otp", { action: "withoutPIN" });
  expect(variant).toMatchObject({ error: { code: 2102, label: "Invalid action parameter" } });
  // @ts-expect-error nor is this name
  expect(codeOf(await pims.get("pims.sdk.version"))).toBe(2002);
  // @ts-expect-error a get is not a set
  expect(codeOf(await pims.set("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(2002);
  succeeded(await pims.release());
});

it("one API finds values that another left in memory", async () => {
  const { platform } = await usedPlatform();
  const named = [apis.otpWithPin, apis.tokenRemote, apis.accountUsername] as const;
  const pims = createPimsWith(named, platform, options());
  succeeded(await pims.initialize(service.parameters()));
  const remote = { type: "remote", action: "get" } as const;
  expect(codeOf(await pims.get("pims.authentication.token", remote))).toBe(2302);
  succeeded(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }));
  const { token } = succeeded(await pims.get("pims.authentication.token", remote)).result;
  expect(token).not.toBe("");
  // @ts-expect-error only this one type of tokens is among them
  await pims.get("pims.authentication.token", { type: "cvs", action: "get" });
});

it("log files are written if the facade gets fileLog", async () => {
  const { platform } = await usedPlatform();
  const parameters = { ...service.parameters(), monitoring: { logLevel: "high" } } as const;
  for (const given of [{ fileLog }, {}]) {
    const logFiles = new MemoryLogFiles();
    const named = [apis.sdkLog, apis.sdkLogs] as const;
    const pims = createPimsWith(named, { ...platform, logFiles }, { ...options(), ...given });
    succeeded(await pims.initialize(parameters));
    const { logPath } = succeeded(await pims.get("pims.sdk.log")).result;
    const { logPaths } = succeeded(await pims.get("pims.sdk.logs")).result;
    expect(logPaths).toEqual(logPath === "" ? [] : [logPath]);
    expect(logPaths).toHaveLength("fileLog" in given ? 1 : 0);
    succeeded(await pims.release());
    expect(await logFiles.list()).toHaveLength(logPaths.length);
  }
});

it("what is named is the registry's, all of it", () => {
  expect(new Set(Object.values(apis))).toEqual(new Set(definitions));
});

it("a facade with all of them is what createPims makes", async () => {
  const { login, platform } = await usedPlatform();
  const pims = createPimsWith(definitions, platform, options());
  const same: Pims = pims;
  succeeded(await same.initialize(service.parameters()));
  expect(await service.verify(login, await otp(same))).toBe(true);
});
