// Wrong PINs are counted and block the account; a failed possession proof never counts.

import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, type MacAnswer, wrongProof } from "@openpims/testing/protocol-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const PIN = "4071";
const WRONG = "1704";

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());
afterEach(() => service.admin("PUT", "/policy", { maxPinAttempts: 3 }));

async function enrolled(login?: string): Promise<{ login: string; device: HandDevice }> {
  const account = login ?? (await service.createAccount());
  const code = await service.activationCode(account);
  return { login: account, device: await HandDevice.enrolled(service.url, code, { pin: PIN }) };
}

async function standing(login: string): Promise<{ pin: string; failedAttempts: number }> {
  const { pin, failedAttempts } = (await service.account(login)).body;
  return { pin, failedAttempts };
}

const words = (answers: readonly MacAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { err } of answers) counts[err] = (counts[err] ?? 0) + 1;
  return counts;
};

describe("a wrong PIN", () => {
  it("is refused and counted once, and the device stays usable", async () => {
    const { login, device } = await enrolled();
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect(await standing(login)).toEqual({ pin: "set", failedAttempts: 1 });
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("blocks the account at the third, and then every setup is refused", async () => {
    const { login, device } = await enrolled();
    const judged = [];
    for (let attempt = 1; attempt <= 3; attempt++) judged.push((await device.otpAnswer(WRONG)).err);
    expect(judged).toEqual(["NOK:ACCESS", "NOK:ACCESS", "NOK_BLOCKED"]);
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: 3 });
    for (const mode of ["otp", "synchro"]) expect((await device.setup(mode)).err).toBe("NOK_BLOCKED");
    expect((await device.setup("status")).err).toBe("OK:BLOCKED");
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: 3 });
  });

  it("is forgotten after a right one", async () => {
    const { login, device } = await enrolled();
    for (let round = 0; round < 2; round++) {
      for (let attempt = 1; attempt <= 2; attempt++) {
        expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
      }
      await device.otp();
      expect(await standing(login)).toEqual({ pin: "set", failedAttempts: 0 });
    }
  });

  it("counts in a synchronisation as in an OTP", async () => {
    const { login, device } = await enrolled();
    expect((await device.synchroniseAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect((await device.synchroniseAnswer(WRONG)).err).toBe("NOK_BLOCKED");
    expect((await standing(login)).pin).toBe("blocked");
  });

  it("counts on the account, whichever of its devices proves it", async () => {
    const { login, device } = await enrolled();
    const { device: other } = await enrolled(login);
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect((await other.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK_BLOCKED");
    expect((await other.otpAnswer()).err).toBe("NOK_BLOCKED");
  });

  it("counts in the activation of a second device (pinmode 1)", async () => {
    const { login } = await enrolled();
    const code = await service.activationCode(login);
    const judged = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { setup, finalize } = await new HandDevice(service.url).activateHalf(code, WRONG);
      expect(setup.field("pinmode")).toBe("1");
      judged.push(finalize.err);
    }
    expect(judged).toEqual(["NOK:ACCESS", "NOK:ACCESS", "NOK_BLOCKED"]);
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: 3 });
    expect((await new HandDevice(service.url).activationSetup(code)).err).toBe("NOK_BLOCKED");
  });

  it.each([1, 5])("blocks at the policy's maxPinAttempts of %i", async (maxPinAttempts) => {
    await service.admin("PUT", "/policy", { maxPinAttempts });
    const { login, device } = await enrolled();
    for (let attempt = 1; attempt < maxPinAttempts; attempt++) {
      expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    }
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK_BLOCKED");
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: maxPinAttempts });
  });

  it("has its count and its block undone by the operator", async () => {
    const { login, device } = await enrolled();
    for (let attempt = 1; attempt <= 3; attempt++) await device.otpAnswer(WRONG);
    const { body } = await service.admin("PATCH", `/accounts/${login}`, { blocked: false });
    expect(body).toMatchObject({ pin: "set", failedAttempts: 0 });
    expect((await device.otpAnswer(WRONG)).err).toBe("NOK:ACCESS");
    expect(await service.verify(login, await device.otp())).toBe(true);
  });
});

describe("a failure of possession never counts", () => {
  const failures: [
    what: string,
    expected: string,
    fail: (device: HandDevice, other: HandDevice) => Promise<MacAnswer>,
  ][] = [
    [
      "a wrong R0",
      "NOK:ACCESS",
      async (device) =>
        device.ask({ ...device.otpParameters(await device.challenge("otp"), WRONG), R0: wrongProof() }),
    ],
    [
      "a wrong R1",
      "NOK:STATE",
      async (device) =>
        device.ask({ ...device.otpParameters(await device.challenge("otp"), WRONG), R1: wrongProof() }),
    ],
    [
      "a wrong R1 that comes too late",
      "NOK:STATE",
      async (device) => {
        const challenge = await device.challenge("otp");
        service.clock.advance(61);
        return device.ask({ ...device.otpParameters(challenge, WRONG), R1: wrongProof() });
      },
    ],
    [
      "another device's proofs",
      "NOK:ACCESS",
      async (device, other) =>
        device.ask({ ...other.otpParameters(await device.challenge("otp"), WRONG), id: device.id }),
    ],
    [
      "a challenge nobody gave",
      "NOK:ACCESS",
      (device) => device.ask(device.otpParameters("00000000000000000000000000000000", WRONG)),
    ],
    [
      "a challenge of another mode",
      "NOK:ACCESS",
      async (device) => device.ask(device.otpParameters(await device.challenge("status"), WRONG)),
    ],
    [
      "the proof of no PIN",
      "NOK:ACCESS",
      async (device) => device.ask(device.otpParameters(await device.challenge("otp"), "")),
    ],
    [
      "a challenge that expired",
      "NOK:TIMEOUT",
      async (device) => {
        const challenge = await device.challenge("otp");
        service.clock.advance(61);
        return device.ask(device.otpParameters(challenge, WRONG));
      },
    ],
  ];

  it.each(failures)("%s", async (_, expected, fail) => {
    const { login, device } = await enrolled();
    const { device: other } = await enrolled();
    for (let attempt = 1; attempt <= 4; attempt++) {
      expect((await fail(device, other)).err).toBe(expected);
      expect(await standing(login)).toEqual({ pin: "set", failedAttempts: 0 });
    }
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("a wrong PIN's finalize that is sent again", async () => {
    const { login, device } = await enrolled();
    const finalize = device.otpParameters(await device.challenge("otp"), WRONG);
    expect((await device.ask(finalize)).err).toBe("NOK:ACCESS");
    for (let attempt = 1; attempt <= 4; attempt++) expect((await device.ask(finalize)).err).toBe("NOK:STATE");
    expect(await standing(login)).toEqual({ pin: "set", failedAttempts: 1 });
  });
});

describe("two hundred finalizes at once", () => {
  async function challenges(device: HandDevice): Promise<string[]> {
    const setups = await Promise.all(Array.from({ length: 200 }, () => device.setup("otp")));
    const given = setups.map((setup) => accepted(setup).field("challenge"));
    expect(new Set(given).size).toBe(200);
    return given;
  }

  it.each([3, 10])("with wrong PINs are checked at most %i times", async (maxPinAttempts) => {
    await service.admin("PUT", "/policy", { maxPinAttempts });
    const { login, device } = await enrolled();
    const given = await challenges(device);
    const answers = await Promise.all(
      given.map((challenge) => device.ask(device.otpParameters(challenge, WRONG))),
    );
    expect(words(answers)).toEqual({ "NOK:ACCESS": maxPinAttempts - 1, NOK_BLOCKED: 201 - maxPinAttempts });
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: maxPinAttempts });
  });

  it("never have the right PIN among them accepted after the limit", async () => {
    const { login, device } = await enrolled();
    const given = await challenges(device);
    const order: string[] = [];
    await Promise.all(
      given.map(async (challenge, i) => {
        const { err } = await device.ask(device.otpParameters(challenge, i === 150 ? PIN : WRONG));
        order.push(err);
      }),
    );
    const accepts = order.filter((err) => err === "OK").length;
    // Two wrong ones before the block; two more if the right one came early enough to subtract.
    expect(order.filter((err) => err === "NOK:ACCESS").length).toBeLessThanOrEqual(accepts === 1 ? 4 : 2);
    expect(await standing(login)).toEqual({ pin: "blocked", failedAttempts: 3 });
    expect((await device.otpAnswer(PIN)).err).toBe("NOK_BLOCKED");
  });

  it("are refused, the right PIN too, once the account is blocked", async () => {
    const { login, device } = await enrolled();
    const given = await challenges(device);
    for (const challenge of given.slice(0, 3)) await device.ask(device.otpParameters(challenge, WRONG));
    const rest = given.slice(3);
    const answers = await Promise.all(
      rest.map((challenge, i) => device.ask(device.otpParameters(challenge, i % 2 ? PIN : WRONG))),
    );
    expect(words(answers)).toEqual({ NOK_BLOCKED: 197 });
    expect((await standing(login)).failedAttempts).toBe(3);
  });
});
