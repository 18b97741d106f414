import { localStatus } from "@openpims/maccess";
import { addTrustedNumber, replaceTrustedNumber } from "../account/phone-number.ts";
import { withOtp } from "../account/remote-access.ts";
import { sendCertificationCode } from "../account/sms-codes.ts";
import { PimsFailure, unwrap } from "../codes/failure.ts";
import { requireBundledServices } from "../configuration/services.ts";
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
  run: (core, { phoneNumber }) => sendCertificationCode(core, phoneNumber),
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
  run: (core, { smsCode, "Phone number": phoneNumber }) =>
    addTrustedNumber(core, smsCode, phoneNumber, false),
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
    requireBundledServices(core.configuration);
    const { activated, blocked } = unwrap(await localStatus(device));
    if (!activated || blocked) throw new PimsFailure({ kind: 2317, reason: "not enrolled, or blocked" });
    await withOtp(core, (otp) => replaceTrustedNumber(core, smsCode, phoneNumber, otp));
  },
});
