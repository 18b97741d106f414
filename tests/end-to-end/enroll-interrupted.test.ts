// Repeating an interrupted enrolment completes it: the same code, the same device's place, no second SMS.
import { MemoryStorage, type Message, type Pims } from "@openpims/sdk";
import { faultyProxy, losingAnswer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const OTHER_PIN = "926518";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const enroll = (pims: Pims, smsCode: string, pinCode = PIN): Promise<Message> =>
  pims.set("pims.authentication.enrollment", { action: "enroll", pinCode, smsCode });
const ask = (pims: Pims, pinCode: string): Promise<Message> =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
const accountOf = async (login: string) => (await service.account(login)).body;

async function expectGood(login: string, pims: Pims, pin: string): Promise<void> {
  expect(await service.verify(login, await otp(pims, pin))).toBe(true);
}

interface Interrupted {
  readonly login: string;
  readonly smsCode: string;
  /** The device with the interrupted enrolment, connected again. */
  readonly pims: Pims;
}

/** @param devices the number of devices that the account already has */
async function interrupted(
  request: number,
  cut: "before it arrives" | "its answer",
  devices: number,
): Promise<Interrupted> {
  const login = await service.createAccount();
  for (let i = 0; i < devices; i++) await service.enrolled(login);
  const storage = new MemoryStorage();
  const pims = await service.signedIn(login, { storage });
  const smsCode = await service.activationCode(login);
  const proxy = await faultyProxy(service.url, (count) => cut === "before it arrives" && count === request);
  const cutting = service.facade(login, {
    storage,
    ...(cut === "its answer" && { fetch: losingAnswer(request) }),
  });
  succeeded(await cutting.initialize(service.parameters({ inWeboURL: proxy.url })));
  expect(codeOf(await enroll(cutting, smsCode))).toBe(2202);
  await proxy.close();
  return { login, smsCode, pims };
}

// Requests of an enrollment: activation setup, activation finalize, ms.
const cuts = [1, 2, 3].flatMap((request) => [
  { request, cut: "before it arrives" as const },
  { request, cut: "its answer" as const },
]);

describe.each(cuts)("cut at request $request, $cut", ({ request, cut }) => {
  it.each([
    ["the first device of an account", 0],
    ["a second device", 1],
  ])("%s: the same call ends it, on one slot", async (_, devices) => {
    const { login, smsCode, pims } = await interrupted(request, cut, devices);
    expect(codeOf(await ask(pims, PIN))).toBe(2317);
    succeeded(await enroll(pims, smsCode));
    await expectGood(login, pims, PIN);
    const account = await accountOf(login);
    expect(account).toMatchObject({ pin: "set", failedAttempts: 0 });
    expect(account.devices).toHaveLength(devices + 1);
    // The code has enrolled a device, so it enrols no other.
    expect(codeOf(await enroll(await service.signedIn(login), smsCode))).toBe(2305);
  });

  it("the first device: another PIN may be chosen until the enrolment was through", async () => {
    const through = request === 3 && cut === "its answer";
    const { login, smsCode, pims } = await interrupted(request, cut, 0);
    expect((await accountOf(login)).pin).toBe(through ? "set" : "unset");
    const message = await enroll(pims, smsCode, OTHER_PIN);
    if (through) {
      // The first PIN is the account's: the device is kept, and works with it.
      expect(codeOf(message)).toBe(2308);
      expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 1 });
      succeeded(await enroll(pims, smsCode));
      await expectGood(login, pims, PIN);
    } else {
      succeeded(message);
      await expectGood(login, pims, OTHER_PIN);
      expect(codeOf(await ask(pims, PIN))).toBe(2308);
    }
    expect((await accountOf(login)).devices).toHaveLength(1);
  });

  it("a second device: a wrong PIN does not lose it", async () => {
    const { login, smsCode, pims } = await interrupted(request, cut, 1);
    expect(codeOf(await enroll(pims, smsCode, OTHER_PIN))).toBe(2308);
    expect((await accountOf(login)).failedAttempts).toBe(1);
    succeeded(await enroll(pims, smsCode));
    await expectGood(login, pims, PIN);
    expect((await accountOf(login)).devices).toHaveLength(2);
  });
});

it("a second SMS after a cut-off one: its code and another PIN enrol the device", async () => {
  const { login, pims } = await interrupted(3, "before it arrives", 0);
  succeeded(await enroll(pims, await service.activationCode(login), OTHER_PIN));
  await expectGood(login, pims, OTHER_PIN);
  expect((await accountOf(login)).devices).toHaveLength(1);
});

it("an unfinished device that was removed at the server meanwhile is enrolled anew with the code", async () => {
  const { login, smsCode, pims } = await interrupted(3, "before it arrives", 0);
  const [device] = (await accountOf(login)).devices;
  expect((await service.admin("DELETE", `/devices/${device.id}`)).status).toBe(204);
  succeeded(await enroll(pims, smsCode));
  await expectGood(login, pims, PIN);
});

it("one code enrols one device, whichever of two finishes", async () => {
  const { login, smsCode, pims } = await interrupted(3, "before it arrives", 0);
  const other = await service.signedIn(login);
  succeeded(await enroll(other, smsCode, OTHER_PIN));
  await expectGood(login, other, OTHER_PIN);
  expect((await enroll(pims, smsCode)).status).toBe("FAILED");
  expect(codeOf(await ask(pims, PIN))).toBe(2317);
  expect((await accountOf(login)).devices).toHaveLength(1);
});
