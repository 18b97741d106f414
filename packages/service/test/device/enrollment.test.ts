// docs/protocol.md#activation: codes, PIN modes, device limits, and interrupted enrolments.

import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, wrongProof } from "@openpims/testing/protocol-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const defaults = {
  maxPinAttempts: 3,
  maxDevicesPerAccount: 5,
  pinRequired: true,
  activationCodeLifetimeSeconds: 600,
};

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
afterEach(() => service.admin("PUT", "/policy", defaults));

const fresh = async (): Promise<{ login: string; code: string; device: HandDevice }> => {
  const login = await service.createAccount();
  return { login, code: await service.activationCode(login), device: new HandDevice(service.url) };
};
const devicesOf = async (login: string) =>
  (await service.account(login)).body.devices as { id: string; status: string }[];
const setupWord = async (code: string) => (await new HandDevice(service.url).activationSetup(code)).err;

describe("the PIN of an enrollment", () => {
  it("is new for the first device (pinmode 2) and the account's for the second (pinmode 1)", async () => {
    const { login, code, device } = await fresh();
    expect((await device.activationSetup(code)).field("pinmode")).toBe("2");
    accepted(await device.activate(code));
    const second = new HandDevice(service.url);
    const secondCode = await service.activationCode(login);
    expect((await second.activationSetup(secondCode)).field("pinmode")).toBe("1");
    accepted(await second.activate(secondCode));
    expect((await devicesOf(login)).map(({ status }) => status)).toEqual(["active", "active"]);
    for (const each of [device, second, device])
      expect(await service.verify(login, await each.otp())).toBe(true);
  });

  it.each(["", "123", "123456789", "12a4", "١٢٣٤", "1234\n"])(
    "%j is refused as NOK:PINREFUSED",
    async (pin) => {
      const { login, code, device } = await fresh();
      expect((await device.activateHalf(code, pin)).finalize.err).toBe("NOK:PINREFUSED");
      expect((await service.account(login)).body).toMatchObject({
        pin: "unset",
        failedAttempts: 0,
        devices: [],
      });
    },
  );

  it("is not required if the policy says so (pinmode 0), and is then never counted", async () => {
    await service.admin("PUT", "/policy", { pinRequired: false });
    const { login, code } = await fresh();
    const refused = new HandDevice(service.url);
    expect((await refused.activateHalf(code, "1234")).finalize.err).toBe("NOK:PINREFUSED");
    const device = new HandDevice(service.url, { pin: "" });
    expect((await device.activationSetup(code)).field("pinmode")).toBe("0");
    accepted(await device.activate(code));
    expect((await device.otpAnswer("1234")).err).toBe("NOK:ACCESS");
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect((await service.account(login)).body).toMatchObject({ pin: "unset", failedAttempts: 0 });
  });

  it.each(["Kma of another PIN", "Kma of another serial"])("with a %s is refused as NOK:SN", async (what) => {
    const { login, code, device } = await fresh();
    const setup = accepted(await device.activationSetup(code));
    const right = device.activationParameters(code, setup);
    const other = what === "Kma of another PIN" ? device : new HandDevice(service.url);
    const Kma = other.activationParameters(code, setup, other === device ? "9999" : device.pin).Kma ?? "";
    expect((await device.ask({ ...right, Kma })).err).toBe("NOK:SN");
    expect(await devicesOf(login)).toEqual([]);
    expect((await device.ask(right)).err).toBe("OK");
  });

  it.each(["R0", "R1", "R2"])(
    "with a wrong %s is refused as NOK:ACCESS and uses nothing up",
    async (name) => {
      const { code, device } = await fresh();
      const right = device.activationParameters(code, accepted(await device.activationSetup(code)));
      for (let attempt = 0; attempt < 6; attempt++) {
        expect((await device.ask({ ...right, [name]: wrongProof() })).err).toBe("NOK:ACCESS");
      }
      expect((await device.ask(right)).err).toBe("OK");
    },
  );
});

describe("the devices of an account", () => {
  it("are no more than the policy allows: NOK:MAXNBTOOLS, and the code opens once there is room", async () => {
    await service.admin("PUT", "/policy", { maxDevicesPerAccount: 2 });
    const { login, code, device } = await fresh();
    accepted(await device.activate(code));
    accepted(await new HandDevice(service.url).activate(await service.activationCode(login)));
    const thirdCode = await service.activationCode(login);
    const third = new HandDevice(service.url);
    expect((await third.activate(thirdCode)).err).toBe("NOK:MAXNBTOOLS");
    expect((await devicesOf(login)).length).toBe(2);
    await service.admin("DELETE", `/devices/${device.id}`);
    accepted(await third.activate(thirdCode));
  });

  it("are one for each installation: an enrolment replaces its own earlier device, even at the limit", async () => {
    await service.admin("PUT", "/policy", { maxDevicesPerAccount: 1 });
    const { login, code, device } = await fresh();
    accepted(await device.activate(code));
    const again = new HandDevice(service.url, { installation: device.installation });
    accepted(await again.activate(await service.activationCode(login)));
    expect((await devicesOf(login)).map(({ id }) => id)).toEqual([again.id]);
    expect((await device.setup("otp")).err).toBe("NOK:NODEVICE");
    expect(await service.verify(login, await again.otp())).toBe(true);
  });

  it("of another account are not replaced by the same installation", async () => {
    const [one, two] = [await fresh(), await fresh()];
    accepted(await one.device.activate(one.code));
    const other = new HandDevice(service.url, { installation: one.device.installation });
    accepted(await other.activate(two.code));
    expect(await service.verify(one.login, await one.device.otp())).toBe(true);
  });
});

describe("an enrolment cut off before `ms`", () => {
  it("may not ask for an OTP", async () => {
    const { code, device } = await fresh();
    await device.activateHalf(code);
    expect((await device.setup("otp")).err).toBe("NOK:FORBIDDEN");
    expect((await device.ask(device.otpParameters("0".repeat(32)))).err).toBe("NOK:FORBIDDEN");
  });

  it("is finished by a synchronisation, though that is cut off too", async () => {
    const { login, code, device } = await fresh();
    await device.activateHalf(code);
    for (const cutOff of [true, false]) {
      const setup = accepted(await device.setup("synchro"));
      const finalize = device.finalizeParameters("synchro", setup.field("challenge"), device.pin);
      const asking = accepted(await device.ask(finalize));
      expect(asking.field("ms_n")).toBe("1");
      device.takeKeys(asking);
      if (!cutOff) accepted(await device.ask(device.deliveryParameters(setup.field("Kfact"), asking)));
    }
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("is finished though the answer of `ms` was lost: the next synchronisation asks for no secret", async () => {
    const { login, code, device } = await fresh();
    accepted(await device.activate(code));
    const answer = accepted(await device.synchroniseAnswer());
    expect(answer.all("ms_n")).toEqual([]);
    device.takeKeys(answer);
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("proves its PIN in `ms`: a wrong one is counted, and the secret is not taken", async () => {
    const { login, code, device } = await fresh();
    const { setup, finalize } = await device.activateHalf(code);
    const right = device.deliveryParameters(setup.field("Kfact"), finalize);
    const wrong = device.finalizeParameters("ms", finalize.field("challenge"), "9999");
    expect((await device.ask({ ...right, R2: wrong.R2 ?? "" })).err).toBe("NOK:ACCESS");
    expect((await service.account(login)).body).toMatchObject({
      failedAttempts: 1,
      devices: [{ status: "pending" }],
    });
    expect((await device.ask(right)).err).toBe("NOK:STATE");
  });

  it("delivers its secret once", async () => {
    const { login, code, device } = await fresh();
    const { setup, finalize } = await device.activateHalf(code);
    const first = device.deliveryParameters(setup.field("Kfact"), finalize);
    const { secret } = device;
    const second = device.deliveryParameters(setup.field("Kfact"), finalize);
    expect((await device.ask(first)).err).toBe("OK");
    expect((await device.ask(second)).err).toBe("NOK:STATE");
    device.secret = secret;
    expect(await service.verify(login, await device.otp())).toBe(true);
  });
});

describe("an SMS code", () => {
  it("enrols one device: used, it is NOK:CODE", async () => {
    const { code, device } = await fresh();
    accepted(await device.activate(code));
    expect(await setupWord(code)).toBe("NOK:CODE");
  });

  it("enrols one of twenty devices that use it at once", async () => {
    const { login, code } = await fresh();
    const devices = Array.from({ length: 20 }, () => new HandDevice(service.url));
    const answers = await Promise.all(devices.map((each) => each.activate(code)));
    const enrolled = devices.filter((_, i) => answers[i]?.err === "OK");
    expect(enrolled).toHaveLength(1);
    expect(await devicesOf(login)).toMatchObject([{ id: enrolled[0]?.id, status: "active" }]);
    expect(await service.verify(login, (await enrolled[0]?.otp()) ?? "")).toBe(true);
    // The later ones were wrong guesses from this address: wait until its throttle has expired.
    service.clock.advance(600);
  });

  it("is dead after its ten minutes, between setup and finalize too: NOK:TIMEOUT", async () => {
    const { code, device } = await fresh();
    const parameters = device.activationParameters(code, accepted(await device.activationSetup(code)));
    service.clock.advance(600);
    expect(await setupWord(code)).toBe("NOK:TIMEOUT");
    expect((await device.ask(parameters)).err).toBe("NOK:TIMEOUT");
  });

  it("is dead once a newer one was made: NOK:CODE", async () => {
    const { login, code } = await fresh();
    const newer = await service.activationCode(login);
    expect(await setupWord(code)).toBe("NOK:CODE");
    expect(await setupWord(newer)).toBe("OK");
  });

  it("for a reset opens no activation", async () => {
    const { login } = await fresh();
    expect(await setupWord(await service.activationCode(login, "reset"))).toBe("NOK:CODE");
  });

  it("dies of five wrong finishes", async () => {
    await service.admin("PUT", "/policy", { maxPinAttempts: 100 });
    const { login, code, device } = await fresh();
    accepted(await device.activate(code));
    const second = await service.activationCode(login);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const { finalize } = await new HandDevice(service.url).activateHalf(second, "9999");
      expect(finalize.err).toBe("NOK:ACCESS");
    }
    expect((await new HandDevice(service.url).activateHalf(second)).finalize.err).toBe("NOK:CODE");
  });
});

it("wrong guesses of one address end in NOK:FORBIDDEN for ten minutes, at once or one by one, and a right one in OK", async () => {
  const other = await TestService.start();
  try {
    const login = await other.createAccount();
    const guess = async (code: string) => (await new HandDevice(other.url).activationSetup(code)).err;
    const guesses = await Promise.all(Array.from({ length: 100 }, (_, i) => guess(`guess${i}`)));
    expect(guesses.filter((err) => err === "NOK:CODE").length).toBe(20);
    expect(guesses.filter((err) => err === "NOK:FORBIDDEN").length).toBe(80);
    expect(await guess("guess")).toBe("NOK:FORBIDDEN");
    expect(await guess(await other.activationCode(login))).toBe("OK");
    other.clock.advance(600);
    expect(await guess("guess")).toBe("NOK:CODE");
  } finally {
    await other.stop();
  }
});
