import { localStatus } from "@openpims/maccess";
import { AccountServices } from "../account/account-services.ts";
import { RemoteAccess } from "../account/remote-access.ts";
import { unwrap } from "../codes/failure-codes.ts";
import { PimsFailure } from "../codes/message.ts";
import { defineApi } from "./definition/definition.ts";
import { phoneNumber, smsCode } from "./definition/parameters.ts";

const common = {
  api: "pims.authentication.smscode",
  component: "StrongAuthentication",
  since: "2.0",
  output: {},
  authentication: true,
} as const;

/** Sends a code to a number, to show that it is in the user's hands. A newer code kills the one before. */
export const smscodeForPhoneNumber = defineApi({
  ...common,
  method: "get",
  select: [[["type", "action"], "phoneNumberCertification"]],
  parameters: { phoneNumber: phoneNumber() },
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204],
  run: async (core, { phoneNumber }) => new AccountServices(core).sendCertificationCode(phoneNumber),
});

/** Makes the number that a code was sent to the account's trusted one; for an account that has none. */
export const smscodeAddPhoneNumber = defineApi({
  ...common,
  method: "set",
  select: [[["action", "type"], "addPhoneNumber"]],
  parameters: {
    smsCode: smsCode(),
    "Phone number": { ...phoneNumber(), example: "0123456789", alsoSpelt: ["phoneNumber"] as const },
  },
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204, 2344],
  tutorialErrors: [2305, 2306, 2390],
  run: async (core, { smsCode, "Phone number": phoneNumber }) =>
    new AccountServices(core).addPhoneNumber(smsCode, phoneNumber, false),
});

/**
 * Puts the number that a code was sent to in the place of the account's trusted one. It needs strong authentication: the
 * OTP that this device gave last, at most a minute ago; 2302 without one.
 */
export const smscodeModifyPhoneNumber = defineApi({
  ...common,
  method: "set",
  select: [[["type", "action"], "modifyPhoneNumber"]],
  parameters: { smsCode: smsCode(), phoneNumber: phoneNumber() },
  errors: [
    2001, 2006, 2101, 2102, 2201, 2202, 2204, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344,
  ],
  tutorialErrors: [2302, 2305, 2306, 2307],
  run: async (core, { smsCode, phoneNumber }) => {
    const { device } = core;
    const accounts = new AccountServices(core);
    accounts.checkPhoneNumberServices();
    const { activated, blocked } = unwrap(await localStatus(device));
    if (!activated || blocked) throw new PimsFailure(2317, undefined, { cause: "not enrolled, or blocked" });
    await new RemoteAccess(core).useOtp((otp) => accounts.modifyPhoneNumber(smsCode, phoneNumber, otp));
  },
});
