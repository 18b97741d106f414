// Attack: begin an enrolment or a PIN reset with a leaked code, and complete it after the code has ended.
// Defence: everything begun with a code ends with it, and `synchro` and `ms` check the code again.
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, type MacAnswer, type Parameters } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PIN = "4071";
const THIEFS_PIN = "5294";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

interface Begun {
  readonly login: string;
  readonly purpose: "activate" | "reset";
  /** The thief's device after it received the offered keys. */
  readonly thief: HandDevice;
  /** The `ms` request that is still missing. */
  readonly last: Parameters;
}

async function enrollment(): Promise<Begun> {
  const login = await service.createAccount();
  const thief = new HandDevice(service.url, { pin: THIEFS_PIN });
  const { setup, finalize } = await thief.activateHalf(await service.activationCode(login));
  accepted(finalize);
  return {
    login,
    purpose: "activate",
    thief,
    last: thief.deliveryParameters(setup.field("Kfact"), finalize),
  };
}

async function reset(): Promise<Begun & { owner: HandDevice }> {
  const login = await service.createAccount();
  const owner = await HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN });
  const code = await service.activationCode(login, "reset");
  const setup = accepted(await owner.setup("reset", { code }));
  const offer = accepted(await owner.ask(owner.pinChangeParametersFor(setup, THIEFS_PIN, "", code)));
  const thief: HandDevice = Object.assign(owner.at(service.url), { pin: THIEFS_PIN });
  thief.takeKeys(offer);
  const last = thief.deliveryParameters(setup.field("Kfact"), offer);
  return { login, purpose: "reset", thief, last, owner };
}

const codesOf = async (login: string): Promise<{ id: number; purpose: string }[]> =>
  (await service.admin("GET", `/accounts/${login}/activation-codes`)).body.codes;

async function revoke({ login }: Begun): Promise<number> {
  const [code] = await codesOf(login);
  return (await service.admin("DELETE", `/accounts/${login}/activation-codes/${code?.id}`)).status;
}

const NEW_PASSWORD = "quiet heron by the weir";

const changePassword = ({ login }: Begun): Promise<unknown> =>
  new Application(service).post(
    { openpims_action: "update_password" },
    { login, password: PASSWORD, newPassword: NEW_PASSWORD, newPasswordAgain: NEW_PASSWORD },
  );

/** To another e-mail, and back. */
async function changeLogin({ login }: Begun): Promise<void> {
  for (const [from, to] of [
    [login, `new-${login}`],
    [`new-${login}`, login],
  ] as const)
    await new Application(service).post(
      { openpims_action: "update_login" },
      { login: from, password: PASSWORD, newLogin: to },
    );
}

/** Replaces the account's number, by an OTP of the owner's device. */
async function replaceNumber(login: string, owner: HandDevice): Promise<void> {
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  const call = (method: string, path: string, body: object) =>
    fetch(`${service.url}/applications/cvs/v4/mobile/${path}?client_id=${service.running.client.clientId}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const phoneNumber = "+33698765430";
  const asked = await call("POST", "smsCode", { purpose: "phoneNumberCertification", phoneNumber });
  expect(asked.status).toBe(202);
  const { body } = await service.admin("GET", `/accounts/${login}/outbox`);
  const smsCode = body.message.code;
  const replaced = await call("PUT", "trustedPhoneNumber", { smsCode, phoneNumber, otp: await owner.otp() });
  expect(replaced.status).toBe(204);
}

/** The ways that end a code. */
const ends: [how: string, end: (begun: Begun) => Promise<unknown>][] = [
  ["was revoked", revoke],
  ["was replaced by a newer one", ({ login, purpose }) => service.activationCode(login, purpose)],
  ["is too old", async () => service.clock.advance(600)],
  [
    "is of an account that an operator blocked and unblocked",
    async ({ login }) => {
      for (const blocked of [true, false]) await service.admin("PATCH", `/accounts/${login}`, { blocked });
    },
  ],
  ["is of an account whose password changed", changePassword],
  ["is of an account whose e-mail changed", changeLogin],
];

/** A complete synchronisation, which asks for the secret again if an operation was begun. */
async function synchronise(thief: HandDevice): Promise<MacAnswer> {
  const setup = await thief.setup("synchro");
  if (setup.err !== "OK") return setup;
  const finalize = thief.finalizeParameters("synchro", setup.field("challenge"), thief.pin);
  return thief.ask(finalize);
}

describe.each(ends)("a code that %s", (_, end) => {
  it("finishes no enrolment, by ms or by a synchronisation", async () => {
    for (const way of ["ms", "synchro"] as const) {
      const begun = await enrollment();
      const { thief, login, last } = begun;
      await end(begun);
      const answer = way === "ms" ? await thief.ask(last) : await synchronise(thief);
      expect(answer.err).toBe("NOK:NODEVICE");
      expect((await thief.ask(last)).err).toBe("NOK:NODEVICE");
      expect((await service.account(login)).body).toMatchObject({ devices: [], pin: "unset" });
    }
  });

  it("finishes no reset: the owner's PIN stays, and no PIN is counted", async () => {
    for (const way of ["ms", "synchro"] as const) {
      const begun = await reset();
      const { owner, thief, login, last } = begun;
      await end(begun);
      const answer = way === "ms" ? await thief.ask(last) : await synchronise(thief);
      expect(answer.err).toBe("NOK:ACCESS");
      expect((await thief.ask(last)).err).toBe("NOK:ACCESS");
      expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 0 });
      expect(await service.verify(login, await owner.otp())).toBe(true);
    }
  });
});

it("a code of the account's previous number finishes no reset", async () => {
  for (const way of ["ms", "synchro"] as const) {
    const { login, owner, thief, last } = await reset();
    // The owner's device goes on under the PIN in force, which alone would withdraw the offer.
    const other = await HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN });
    await replaceNumber(login, other);
    const answer = way === "ms" ? await thief.ask(last) : await synchronise(thief);
    expect(answer.err).toBe("NOK:ACCESS");
    expect(await service.verify(login, await owner.otp())).toBe(true);
  }
});

it("a revoked code's unfinished enrolment takes no place among the devices", async () => {
  const begun = await enrollment();
  expect((await service.account(begun.login)).body.devices).toHaveLength(1);
  await revoke(begun);
  expect((await service.account(begun.login)).body.devices).toEqual([]);
});

it("a code that died of wrong PINs finishes nothing that it began", async () => {
  await service.admin("PUT", "/policy", { maxPinAttempts: 100 });
  const login = await service.createAccount();
  await HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN });
  const code = await service.activationCode(login);
  const begun = new HandDevice(service.url, { pin: PIN });
  const { setup, finalize } = await begun.activateHalf(code);
  const last = begun.deliveryParameters(setup.field("Kfact"), accepted(finalize));
  for (let i = 0; i < 5; i++) await new HandDevice(service.url).activateHalf(code, "9461");
  expect((await begun.ask(last)).err).toBe("NOK:NODEVICE");
  await service.admin("PUT", "/policy", { maxPinAttempts: 3 });
});

it("of a revocation and an end at once, one wins", async () => {
  for (let round = 0; round < 6; round++) {
    const begun = round % 2 ? await enrollment() : await reset();
    const [revoked, ended] = await Promise.all([revoke(begun), begun.thief.ask(begun.last)]);
    expect((revoked === 204) !== (ended.err === "OK")).toBe(true);
  }
});

it("the owner who was cut off goes on with the code while it lives", async () => {
  for (const begin of [enrollment, reset]) {
    const { login, thief, last } = await begin();
    service.clock.advance(60);
    const setup = accepted(await thief.setup("synchro"));
    const asking = accepted(
      await thief.ask(thief.finalizeParameters("synchro", setup.field("challenge"), thief.pin)),
    );
    thief.takeKeys(asking);
    expect(last).toBeDefined();
    accepted(await thief.ask(thief.deliveryParameters(setup.field("Kfact"), asking)));
    expect(await service.verify(login, await thief.otp())).toBe(true);
  }
});

it("a clock that is set back revives no code, and finishes nothing begun with it", async () => {
  const code = await service.activationCode(await service.createAccount());
  const { thief, last } = await enrollment();
  service.clock.advance(-86_400);
  expect((await new HandDevice(service.url).activationSetup(code)).err).toBe("NOK:TIMEOUT");
  expect((await thief.ask(last)).err).toBe("NOK:NODEVICE");
  service.clock.advance(86_400);
});
