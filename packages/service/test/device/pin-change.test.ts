// docs/protocol.md#pin-update-and-reset, by hand: requests that an honest device does not send.

import { TestService } from "@openpims/testing/harness";
import { HandDevice, type MacAnswer, wrongProof } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows } from "../support/store-reading.ts";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function enrolled(pin = "4071"): Promise<{ login: string; device: HandDevice }> {
  const login = await service.createAccount();
  const code = await service.activationCode(login);
  return { login, device: await HandDevice.enrolled(service.url, code, { pin }) };
}
const failures = async (login: string): Promise<number> => (await service.account(login)).body.failedAttempts;
const change = async (device: HandDevice, newPin: string, pin = device.pin, code?: string) =>
  device.ask(await device.pinChangeParameters(newPin, pin, code));
const offers = () => rows(service, "select * from pin_changes");

/** The `ms` request that the answer asks for, from the device under the new PIN. */
async function delivery(device: HandDevice, newPin: string, answer: MacAnswer, proved = newPin) {
  const changed = Object.assign(
    Object.create(HandDevice.prototype) as HandDevice,
    { ...device },
    { pin: newPin },
  );
  changed.takeKeys(answer);
  const { body } = await device.setup("password");
  const factory = /<Kfact>([^<]+)</.exec(body)?.[1] ?? "";
  const parameters = changed.deliveryParameters(factory, answer);
  const { R2 } = changed.finalizeParameters("ms", answer.field("challenge"), proved);
  return { changed, parameters: { ...parameters, R2: R2 ?? "" } };
}

describe("the offer", () => {
  it("comes into force with the ms round, once", async () => {
    const { login, device } = await enrolled();
    const answer = await change(device, "926518");
    expect(answer.err).toBe("OK");
    const { changed, parameters } = await delivery(device, "926518", answer);
    expect((await device.ask(parameters)).err).toBe("OK");
    expect((await device.ask(parameters)).err).toBe("NOK:STATE");
    expect(await service.verify(login, await changed.otp())).toBe(true);
    expect((await device.otpAnswer()).err).toBe("NOK:ACCESS");
    expect(offers()).toEqual([]);
  });

  it("is not in force for an OTP or a status", async () => {
    const { login, device } = await enrolled();
    const { changed } = await delivery(device, "926518", await change(device, "926518"));
    for (const pin of ["926518", "4071"]) {
      expect((await changed.otpAnswer(pin)).err).toBe("NOK:ACCESS");
    }
    const status = changed.finalizeParameters("status", await changed.challenge("status"), "");
    expect((await device.ask(status)).err).toBe("NOK:ACCESS");
    expect(await failures(login)).toBe(0);
    expect(offers()).toHaveLength(1);
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect(offers()).toEqual([]);
  });

  it("is not accepted with another PIN, which does not count on the account, nor by a stranger", async () => {
    const { login, device } = await enrolled();
    const answer = await change(device, "926518");
    const { parameters } = await delivery(device, "926518", answer, "926519");
    expect((await device.ask({ ...parameters, R1: wrongProof() })).err).toBe("NOK:ACCESS");
    expect(await failures(login)).toBe(0);
    expect((await device.ask(parameters)).err).toBe("NOK:ACCESS");
    expect(await failures(login)).toBe(0);
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("rests sealed", async () => {
    const { device } = await enrolled();
    const answer = await change(device, "31415926");
    expect(answer.err).toBe("OK");
    const { changed } = await delivery(device, "31415926", answer);
    const stored = JSON.stringify(offers());
    for (const secret of ["31415926", changed.k0, changed.k1]) expect(stored).not.toContain(secret);
    await device.otp();
  });
});

describe("refusals of the finalize", () => {
  it.each(["123", "123456789", "12a4", "", "١٢٣٤", "1234\n"])("%j is no PIN: NOK:PINREFUSED", async (pin) => {
    const { login, device } = await enrolled();
    expect((await change(device, pin)).err).toBe("NOK:PINREFUSED");
    const code = await service.activationCode(login, "reset");
    expect((await change(device, pin, "", code)).err).toBe("NOK:PINREFUSED");
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("the same PIN: NOK:PINREUSED, only after a proof of the old one", async () => {
    const { login, device } = await enrolled();
    expect((await change(device, "4071")).err).toBe("NOK:PINREUSED");
    expect((await change(device, "4071", "4072")).err).toBe("NOK:ACCESS");
    expect(await failures(login)).toBe(1);
    expect((await change(device, "4071", "")).err).toBe("NOK:ACCESS");
    expect(await failures(login)).toBe(1);
  });

  it("a Kma that is not of the PIN: NOK:SN, nothing used up", async () => {
    const { device } = await enrolled();
    const good = await device.pinChangeParameters("926518", device.pin);
    const other = await device.pinChangeParameters("926519", device.pin);
    expect((await device.ask({ ...good, Kma: other.Kma ?? "" })).err).toBe("NOK:SN");
    expect((await device.ask(good)).err).toBe("OK");
    await device.otp();
  });

  it("a reset that proves a PIN, or another's code", async () => {
    const { login, device } = await enrolled();
    const code = await service.activationCode(login, "reset");
    expect((await change(device, "926518", "4071", code)).err).toBe("NOK:ACCESS");
    const { login: other } = await enrolled();
    const foreign = await service.activationCode(other, "reset");
    expect((await device.setup("reset", { code: foreign })).err).toBe("NOK:CODE");
    const good = await device.pinChangeParameters("926518", "", code);
    expect((await device.ask({ ...good, code: foreign })).err).toBe("NOK:CODE");
    expect((await device.ask(good)).err).toBe("OK");
    expect(await failures(login)).toBe(0);
  });

  it("a device whose enrolment is not finished: NOK:FORBIDDEN", async () => {
    const login = await service.createAccount();
    const device = new HandDevice(service.url);
    await device.activateHalf(await service.activationCode(login));
    expect((await device.setup("password")).err).toBe("NOK:FORBIDDEN");
  });

  it("guesses of a reset code end in NOK:FORBIDDEN for the address, and the right one in OK", async () => {
    const own = await TestService.start();
    const login = await own.createAccount();
    const device = await HandDevice.enrolled(own.url, await own.activationCode(login));
    for (let i = 0; i < 20; i++)
      expect((await device.setup("reset", { code: `wrong${i}` })).err).toBe("NOK:CODE");
    const code = await own.activationCode(login, "reset");
    expect((await device.setup("reset", { code: "wrong" })).err).toBe("NOK:FORBIDDEN");
    expect((await device.setup("reset", { code })).err).toBe("OK");
    await own.stop();
  });
});
