// A challenge accepts one proof, within a minute. A lost answer never loses a device.

import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows } from "../support/store-reading.ts";

const PIN = "4071";

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function enrolled(
  libraryVersion = "0.2.17",
  login?: string,
): Promise<{ login: string; device: HandDevice }> {
  const account = login ?? (await service.createAccount());
  const code = await service.activationCode(account);
  return {
    login: account,
    device: await HandDevice.enrolled(service.url, code, { pin: PIN, libraryVersion }),
  };
}

const otpsOf = (device: HandDevice): number =>
  rows(service, `select id from one_time_passwords where device_id = '${device.id}'`).length;

describe("a challenge", () => {
  it("is fresh for each setup", async () => {
    const { device } = await enrolled();
    const given = await Promise.all(Array.from({ length: 20 }, () => device.challenge("otp")));
    expect(new Set(given).size).toBe(20);
  });

  it("takes one proof: the same finalize again is NOK:STATE and makes no second OTP", async () => {
    const { device } = await enrolled();
    const finalize = device.otpParameters(await device.challenge("otp"));
    expect((await device.ask(finalize)).err).toBe("OK");
    const again = await device.ask(finalize);
    expect([again.err, again.field("defi")]).toEqual(["NOK:STATE", ""]);
    expect(otpsOf(device)).toBe(1);
  });

  it("takes one of fifty identical finalizes at once", async () => {
    const { device } = await enrolled();
    const finalize = device.otpParameters(await device.challenge("otp"));
    const answers = await Promise.all(Array.from({ length: 50 }, () => device.ask(finalize)));
    expect(answers.map(({ err }) => err).sort()).toEqual([...Array<string>(49).fill("NOK:STATE"), "OK"]);
    expect(otpsOf(device)).toBe(1);
  });

  it.each([
    [59, "OK"],
    [60, "NOK:TIMEOUT"],
    [600, "NOK:TIMEOUT"],
  ])("after %i seconds answers %s", async (seconds, expected) => {
    const { login, device } = await enrolled();
    const finalize = device.otpParameters(await device.challenge("otp"));
    service.clock.advance(seconds);
    expect((await device.ask(finalize)).err).toBe(expected);
    expect((await service.account(login)).body.failedAttempts).toBe(0);
  });

  it("is one of the device's newest 256; those before are of no use, and do not pile up", async () => {
    const { device } = await enrolled();
    const given: string[] = [];
    for (let i = 0; i < 310; i++) given.push(await device.challenge("otp"));
    const wordOver = async (challenge = "") => (await device.ask(device.otpParameters(challenge))).err;
    expect(await wordOver(given.at(-257))).toBe("NOK:ACCESS");
    expect(await wordOver(given.at(-256))).toBe("OK");
    const { length } = rows(service, `select id from challenges where device_id = '${device.id}'`);
    expect(length).toBeLessThan(256 + 32);
  });

  it("lives as long as the policy says", async () => {
    const { device } = await enrolled();
    await service.admin("PUT", "/policy", { challengeLifetimeSeconds: 5 });
    const finalize = device.otpParameters(await device.challenge("otp"));
    await service.admin("PUT", "/policy", { challengeLifetimeSeconds: 60 });
    service.clock.advance(6);
    expect((await device.ask(finalize)).err).toBe("NOK:TIMEOUT");
  });
});

describe("an answer that never arrives loses no device", () => {
  it("of an OTP's finalize, three times over", async () => {
    const { login, device } = await enrolled();
    for (let lost = 0; lost < 3; lost++) accepted(await device.otpAnswer());
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("of a synchronisation's finalize", async () => {
    const { login, device } = await enrolled();
    accepted(await device.synchroniseAnswer());
    expect(await service.verify(login, await device.otp())).toBe(true);
    accepted(await device.synchroniseAnswer());
    device.takeKeys(accepted(await device.synchroniseAnswer()));
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("and the keys of before are gone once the fresh ones are proved", async () => {
    const { device } = await enrolled();
    const before = { k0: device.k0, k1: device.k1 };
    device.takeKeys(accepted(await device.synchroniseAnswer()));
    await device.otp();
    Object.assign(device, before);
    expect((await device.otpAnswer()).err).toBe("NOK:ACCESS");
  });
});
