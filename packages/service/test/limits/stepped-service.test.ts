// A service whose clock is set forward or back serves as before once the clock is right.
import { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const YEAR = 365 * 86_400;

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(await storeOptions());
});
afterAll(() => service.stop());

async function enrolled(): Promise<{ login: string; device: HandDevice }> {
  const login = await service.createAccount();
  return { login, device: await HandDevice.enrolled(service.url, await service.activationCode(login)) };
}

/** Does a work while the clock is wrong by so many seconds. */
async function whileWrong<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  service.clock.advance(seconds);
  try {
    return await work();
  } finally {
    service.clock.advance(-seconds);
  }
}

describe.each([120, 3_600, YEAR])("a clock that was %i seconds ahead", (seconds) => {
  it("leaves no OTP: neither now nor when the clock reaches its time", async () => {
    const { login, device } = await enrolled();
    const otp = await whileWrong(seconds, () => device.otp());
    expect(await service.verify(login, otp)).toBe(false);
    await whileWrong(seconds, async () => {
      expect(await service.verify(login, otp)).toBe(false);
    });
    expect(await service.verify(login, await device.otp())).toBe(true);
  });

  it("leaves no challenge", async () => {
    const { login, device } = await enrolled();
    const finalize = device.otpParameters(await whileWrong(seconds, () => device.challenge("otp")));
    expect((await device.ask(finalize)).err).toBe("NOK:TIMEOUT");
    await whileWrong(seconds, async () => {
      expect((await device.ask(finalize)).err).toBe("NOK:STATE");
    });
    expect((await service.account(login)).body.failedAttempts).toBe(0);
    accepted(await device.otpAnswer());
  });
});

it.each([-YEAR, -3_600, 3_600, YEAR])(
  "a device that was used while the clock was off by %i seconds goes on",
  async (seconds) => {
    const { login, device } = await enrolled();
    await whileWrong(seconds, async () => {
      expect(await service.verify(login, await device.otp())).toBe(true);
    });
    expect(await service.verify(login, await device.otp())).toBe(true);
    const code = await whileWrong(seconds, () => service.activationCode(login));
    expect((await new HandDevice(service.url).activationSetup(code)).err).not.toBe("OK");
    await HandDevice.enrolled(service.url, await service.activationCode(login));
  },
);

it("a limit that was counted while the clock was ahead ends", async () => {
  await service.admin("PUT", "/policy", { otpsPerDay: 2 });
  const { device } = await enrolled();
  await whileWrong(YEAR, async () => {
    for (const expected of ["OK", "OK", "NOK:LIMIT"])
      expect((await device.otpAnswer()).err.replace(/^(?!OK).*/, "NOK:LIMIT")).toBe(expected);
  });
  accepted(await device.otpAnswer());
  await service.admin("PUT", "/policy", { otpsPerDay: 0 });
});

it.each([
  ["/keys/rotate", "dataKeys"],
  ["/keys/protocol/replace", "protocolKeys"],
  ["/keys/hash/rotate", "hashKeys"],
])(
  "keys that were replaced by %s while the clock was ahead work, and the next replacement ends",
  async (path, kind) => {
    const { login, device } = await enrolled();
    const isOver = async (): Promise<boolean> =>
      (await service.admin("GET", "/keys")).body[kind].at(-1).status === "current";
    const untilOver = async (): Promise<void> => {
      while (!(await isOver())) service.clock.advance(15);
    };
    await whileWrong(YEAR, async () => {
      await service.admin("POST", path);
      await untilOver();
      expect(await service.verify(login, await device.otp())).toBe(true);
    });
    expect(await service.verify(login, await device.otp())).toBe(true);
    await HandDevice.enrolled(service.url, await service.activationCode(login));
    expect((await service.admin("POST", path)).status).toBe(202);
    await untilOver();
    expect(await service.verify(login, await device.otp())).toBe(true);
    expect((await service.admin("GET", "/audit/verify")).body).toMatchObject({ whole: true });
  },
);
