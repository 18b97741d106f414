// The tutorial "Enrollment", step by step as in docs/protocol.md#the-way-to-an-otp: the fast path, which certifies the
// number and enrols with one SMS, the full path, and the account management behind step 8, A to D.
import type { Pims } from "@openpims/sdk";
import { codeOf, PASSWORD, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const NUMBER = "+33612345678";
const NEW_NUMBER = "0687654321";
const NEW_PIN = "926518";

let service: TestService;
beforeAll(async () => {
  // All accounts here have the same number.
  service = await TestService.start({ policy: { smsPerNumberPerDay: 100 } });
});
afterAll(() => service.stop());

/** An account before the tutorial: a login, no number, no PIN, no device. */
async function freshAccount(): Promise<string> {
  const login = `tutorial-${crypto.randomUUID()}@openpims.example`;
  await service.admin("POST", "/accounts", { login, password: PASSWORD });
  return login;
}

async function application(login: string): Promise<Pims> {
  const pims = service.facade(login);
  succeeded(await pims.initialize(service.parameters()));
  return pims;
}

/** The code of the newest SMS to the account. */
const readSms = async (login: string): Promise<string> =>
  (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code;

const steps = (pims: Pims) => ({
  login: () => pims.set("pims.authentication.user", { action: "login" }),
  isDeviceActivated: async () =>
    succeeded(
      await pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" }),
    ).result.isDeviceActivated,
  isAccountBlocked: async () =>
    succeeded(
      await pims.get("pims.authentication.account", { actionType: "strong", type: "isAccountBlocked" }),
    ).result.isAccountBlocked,
  trustedNumber: () => pims.get("pims.authentication.trustedphonenumber"),
  certify: (phoneNumber: string) =>
    pims.get("pims.authentication.smscode", { type: "phoneNumberCertification", phoneNumber }),
  addNumber: (smsCode: string, phoneNumber: string) =>
    pims.set("pims.authentication.smscode", { action: "addPhoneNumber", smsCode, phoneNumber }),
  modifyNumber: (smsCode: string, phoneNumber: string) =>
    pims.set("pims.authentication.smscode", { type: "modifyPhoneNumber", smsCode, phoneNumber }),
  enrollWithNumber: (pinCode: string, smsCode: string, phoneNumber: string) =>
    pims.set("pims.authentication.enrollment", {
      action: "enrollWithPhoneNumber",
      pinCode,
      smsCode,
      phoneNumber,
    }),
  sendEnrollmentCode: () => pims.get("pims.authentication.smscode", { type: "enrollment" }),
  checkEnrollmentCode: async (smsCode: string) =>
    succeeded(await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode })).result.status,
  enroll: (pinCode: string) => pims.set("pims.authentication.enrollment", { action: "enroll", pinCode }),
  otp: (pinCode: string) => pims.get("pims.authentication.otp", { action: "withPIN", pinCode }),
});

async function expectGoodOtp(login: string, pims: Pims, pin: string): Promise<void> {
  const { otp } = succeeded(await steps(pims).otp(pin)).result;
  expect(await service.verify(login, otp)).toBe(true);
  expect(await service.verify(login, otp)).toBe(false);
}

/** Steps 1 to 3, common to both paths: no user signed in, no device, no number. */
async function begin(login: string): Promise<Pims> {
  const pims = await application(login);
  const step = steps(pims);
  expect(codeOf(await step.otp(PIN))).toBe(2301);
  succeeded(await step.login());
  expect(await step.isDeviceActivated()).toBe(false);
  expect(await step.isAccountBlocked()).toBe("Unknown");
  expect(codeOf(await step.otp(PIN))).toBe(2317);
  expect(codeOf(await step.trustedNumber())).toBe(2307);
  return pims;
}

describe("the fast path", () => {
  it("certifies the number and enrols the device with one SMS", async () => {
    const login = await freshAccount();
    const pims = await begin(login);
    const step = steps(pims);
    succeeded(await step.certify(NUMBER));
    succeeded(await step.enrollWithNumber(PIN, await readSms(login), NUMBER));
    expect(succeeded(await step.trustedNumber()).result).toEqual({ phoneNumber: NUMBER });
    expect(await step.isDeviceActivated()).toBe(true);
    expect(await step.isAccountBlocked()).toBe("NotBlocked");
    await expectGoodOtp(login, pims, PIN);
  });

  it("2390 where the account has a number already: the full path goes on from step 5", async () => {
    const login = await freshAccount();
    const step = steps(await begin(login));
    succeeded(await step.certify(NUMBER));
    succeeded(await step.addNumber(await readSms(login), NUMBER));
    succeeded(await step.certify(NEW_NUMBER));
    expect(codeOf(await step.enrollWithNumber(PIN, await readSms(login), NEW_NUMBER))).toBe(2390);
    expect(succeeded(await step.trustedNumber()).result).toEqual({ phoneNumber: NUMBER });
  });
});

/** Steps 4 to 7 of the full path. */
async function fullPath(login: string): Promise<Pims> {
  const pims = await begin(login);
  const step = steps(pims);
  succeeded(await step.certify(NUMBER));
  succeeded(await step.addNumber(await readSms(login), NUMBER));
  expect(succeeded(await step.trustedNumber()).result).toEqual({ phoneNumber: NUMBER });
  succeeded(await step.sendEnrollmentCode());
  expect(await step.checkEnrollmentCode(await readSms(login))).toBe("NotEnrolled");
  succeeded(await step.enroll(PIN));
  return pims;
}

describe("the full path", () => {
  it("adds the number, then enrols the device with a second SMS", async () => {
    const login = await freshAccount();
    const pims = await fullPath(login);
    expect(await steps(pims).isDeviceActivated()).toBe(true);
    await expectGoodOtp(login, pims, PIN);
  });

  it("a second device of the account uses its PIN", async () => {
    const login = await freshAccount();
    const first = await fullPath(login);
    const second = await application(login);
    const step = steps(second);
    succeeded(await step.login());
    expect(succeeded(await step.trustedNumber()).result).toEqual({ phoneNumber: NUMBER });
    succeeded(await step.sendEnrollmentCode());
    expect(await step.checkEnrollmentCode(await readSms(login))).toBe("AlreadyEnrolled");
    expect(codeOf(await step.enroll(NEW_PIN))).toBe(2308);
    succeeded(await step.enroll(PIN));
    for (const pims of [first, second]) await expectGoodOtp(login, pims, PIN);
  });
});

describe("the account's management", () => {
  it("A. remove ends every enrollment: 2312 on each device, then 2317, then the way in is open again", async () => {
    const login = await freshAccount();
    const first = await fullPath(login);
    const second = await application(login);
    const step = steps(second);
    succeeded(await step.login());
    succeeded(await step.sendEnrollmentCode());
    await step.checkEnrollmentCode(await readSms(login));
    succeeded(await step.enroll(PIN));
    succeeded(await second.set("pims.authentication.enrollment", { action: "remove" }));
    expect(codeOf(await step.otp(PIN))).toBe(2317);
    expect([codeOf(await steps(first).otp(PIN)), codeOf(await steps(first).otp(PIN))]).toEqual([2312, 2317]);
    succeeded(await step.sendEnrollmentCode());
    expect(await step.checkEnrollmentCode(await readSms(login))).toBe("NotEnrolled");
    succeeded(await step.enroll(NEW_PIN));
    await expectGoodOtp(login, second, NEW_PIN);
  });

  it("B. reset gives a forgotten PIN a successor and unblocks the account", async () => {
    const login = await freshAccount();
    const pims = await fullPath(login);
    const step = steps(pims);
    const wrong = [await step.otp("0000"), await step.otp("0000"), await step.otp("0000")];
    expect(wrong.map(codeOf)).toEqual([2308, 2308, 2310]);
    expect(await step.isAccountBlocked()).toBe("PinBlocked");
    succeeded(await pims.get("pims.authentication.smscode", { type: "resetPIN" }));
    const smsCode = await readSms(login);
    succeeded(await pims.set("pims.authentication.pincode", { action: "reset", pinCode: NEW_PIN, smsCode }));
    expect(await step.isAccountBlocked()).toBe("NotBlocked");
    await expectGoodOtp(login, pims, NEW_PIN);
    expect(codeOf(await step.otp(PIN))).toBe(2308);
  });

  it("C. update gives the PIN a successor", async () => {
    const login = await freshAccount();
    const pims = await fullPath(login);
    const update = (oldPIN: string, newPIN: string) =>
      pims.set("pims.authentication.pincode", { action: "update", oldPIN, newPIN });
    expect(codeOf(await update(PIN, PIN))).toBe(2315);
    succeeded(await update(PIN, NEW_PIN));
    await expectGoodOtp(login, pims, NEW_PIN);
    expect(codeOf(await steps(pims).otp(PIN))).toBe(2308);
  });

  it("D. modifyPhoneNumber: the codes that follow go to the new number", async () => {
    const login = await freshAccount();
    const pims = await fullPath(login);
    const step = steps(pims);
    succeeded(await step.certify(NEW_NUMBER));
    const smsCode = await readSms(login);
    // The new number receives all later codes, so a change takes strong authentication: an OTP first.
    expect(codeOf(await step.modifyNumber(smsCode, NEW_NUMBER))).toBe(2302);
    succeeded(await step.otp(PIN));
    succeeded(await step.modifyNumber(smsCode, NEW_NUMBER));
    expect(succeeded(await step.trustedNumber()).result).toEqual({ phoneNumber: "+33687654321" });
    await expectGoodOtp(login, pims, PIN);
  });
});
