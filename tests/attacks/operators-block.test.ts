// Attack: remove an operator's block of a stolen phone by a PIN reset.
// Defence: an account that an operator blocked is held. Only an operator ends the hold, and it gets no code.
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function enrolled() {
  const login = await service.createAccount();
  return { login, phone: await HandDevice.enrolled(service.url, await service.activationCode(login)) };
}
const block = (login: string, blocked: boolean) => service.admin("PATCH", `/accounts/${login}`, { blocked });
const standing = async (login: string) => {
  const { pin, locked, held } = (await service.account(login)).body;
  return { pin, locked, held };
};

it("no reset begins or ends on a held account, whether or not wrong PINs locked it before", async () => {
  for (const lockedBefore of [false, true]) {
    const { login, phone } = await enrolled();
    for (let i = 0; lockedBefore && i < 3; i++) await phone.otpAnswer("9999");
    const code = await service.activationCode(login, "reset");
    const setup = accepted(await phone.setup("reset", { code }));
    const parameters = phone.pinChangeParametersFor(setup, "5294", "", code);
    await block(login, true);
    expect((await phone.ask(parameters)).err).toBe("NOK_BLOCKED");
    expect((await phone.setup("reset", { code })).err).toBe("NOK_BLOCKED");
    for (const mode of ["otp", "synchro", "password"])
      expect((await phone.setup(mode)).err).toBe("NOK_BLOCKED");
    expect((await phone.setup("status")).err).toBe("OK:BLOCKED");
    expect(await standing(login)).toEqual({ pin: "blocked", locked: lockedBefore, held: true });
  }
});

it("a reset that is through but for its last round does not end", async () => {
  const { login, phone } = await enrolled();
  const code = await service.activationCode(login, "reset");
  const setup = accepted(await phone.setup("reset", { code }));
  const answer = accepted(await phone.ask(phone.pinChangeParametersFor(setup, "5294", "", code)));
  const thief: HandDevice = Object.assign(phone.at(service.url), { pin: "5294" });
  thief.takeKeys(answer);
  const last = thief.deliveryParameters(setup.field("Kfact"), answer);
  await block(login, true);
  expect((await thief.ask(last)).err).toBe("NOK_BLOCKED");
  expect(await standing(login)).toEqual({ pin: "blocked", locked: false, held: true });
  await block(login, false);
  expect((await thief.ask(last)).err).toBe("NOK:ACCESS");
  expect(await service.verify(login, await phone.otp())).toBe(true);
});

it("no code is given out for a held account, by SMS or by an operator", async () => {
  const { login } = await enrolled();
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  await block(login, true);
  const { clientId } = service.running.client;
  for (const body of [
    undefined,
    { purpose: "resetPIN" },
    { purpose: "phoneNumberCertification", phoneNumber: "+33612345678" },
  ]) {
    const response = await fetch(`${service.url}/applications/cvs/v4/mobile/smsCode?client_id=${clientId}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${access_token}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect([401, 409]).toContain(response.status);
  }
  for (const purpose of ["activate", "reset"])
    expect((await service.admin("POST", `/accounts/${login}/activation-codes`, { purpose })).status).toBe(
      409,
    );
  const { body } = await service.admin("GET", `/accounts/${login}/activation-codes`);
  expect(body.codes).toEqual([]);
});

it("an OTP from before the block is not accepted", async () => {
  const { login, phone } = await enrolled();
  const otp = await phone.otp();
  await block(login, true);
  expect(await service.verify(login, otp)).toBe(false);
});

it("the audit log names both: held by the operator, locked by wrong PINs", async () => {
  const { login, phone } = await enrolled();
  for (let i = 0; i < 3; i++) await phone.otpAnswer("9999");
  expect(await standing(login)).toEqual({ pin: "blocked", locked: true, held: false });
  await block(login, true);
  const { id } = (await service.account(login)).body;
  const { body } = await service.admin("GET", `/audit?account=${id}`);
  const actions = body.events.map(({ action }: { action: string }) => action);
  expect(actions).toContain("account.lock");
  expect(actions).toContain("account.block");
  await block(login, false);
  expect(await standing(login)).toEqual({ pin: "set", locked: false, held: false });
  expect(await service.verify(login, await phone.otp())).toBe(true);
});
