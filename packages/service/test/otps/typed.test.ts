// OTPs and SMS codes as people type them: in capitals, in groups, with blanks and line breaks.
import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const spellings: [how: string, spell: (text: string) => string][] = [
  ["in capitals", (text) => text.toUpperCase()],
  ["with a blank and a line end", (text) => ` ${text}\n`],
  ["in groups", (text) => text.replace(/(....)(?=.)/g, "$1 ")],
  ["with hyphens", (text) => text.replace(/(....)(?=.)/g, "$1-")],
];

it.each(spellings)("an OTP %s is the same OTP, accepted once", async (_, spell) => {
  const login = await service.createAccount();
  const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
  const otp = await device.otp();
  expect(await service.verify(login, spell(otp))).toBe(true);
  for (const again of [spell(otp), otp]) expect(await service.verify(login, again)).toBe(false);
});

it.each(spellings)("an SMS code %s enrols a device, and resets its PIN", async (_, spell) => {
  const login = await service.createAccount();
  const device = new HandDevice(service.url);
  accepted(await device.activate(spell(await service.activationCode(login))));
  const code = spell(await service.activationCode(login, "reset"));
  expect((await device.setup("reset", { code })).err).toBe("OK");
});
