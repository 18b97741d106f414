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

/**
 * Sends a code to a number, to certify that it is the user's. A newer code replaces the earlier one. It is the first
 * step for an account without a number, and for `modifyPhoneNumber`.
 * @see docs/reference/apis.md#get-pimsauthenticationsmscode-phonenumbercertification
 * @example
 * const message = await pims.get("pims.authentication.smscode", {
 *   type: "phoneNumberCertification",
 *   phoneNumber: "0612345678",
 * });
 */
export const smscodeForPhoneNumber = defineApi({
  ...common,
  method: "get",
  select: [[["type", "action"], "phoneNumberCertification"]],
  parameters: { phoneNumber: phoneNumber() },
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204],
  uses: ["smsCode"],
  run: (core, { phoneNumber }) => sendCertificationCode(core, phoneNumber),
});

/**
 * Makes the number that a code was sent to the account's trusted one. Fails with 2305 for a wrong code, 2390 if the
 * account has a number.
 * @see docs/reference/apis.md#set-pimsauthenticationsmscode-addphonenumber
 * @example
 * const message = await pims.set("pims.authentication.smscode", {
 *   action: "addPhoneNumber",
 *   smsCode: "4821 0937 5526",
 *   phoneNumber: "0612345678",
 * });
 */
export const smscodeAddPhoneNumber = defineApi({
  ...common,
  method: "set",
  select: [[["action", "type"], "addPhoneNumber"]],
  parameters: {
    smsCode: smsCode(),
    "Phone number": { ...phoneNumber(), example: "0123456789", alsoSpelt: ["phoneNumber"] as const },
  },
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204, 2344],
  proseErrors: [2305, 2306, 2390],
  uses: [],
  run: (core, { smsCode, "Phone number": phoneNumber }) =>
    addTrustedNumber(core, smsCode, phoneNumber, false),
});

/**
 * Replaces the account's trusted number by the number that a code was sent to. The old number gets a notice by SMS. It uses up the
 * OTP that this device gave last, at most a minute ago; 2302 without one.
 * @see docs/reference/apis.md#set-pimsauthenticationsmscode-modifyphonenumber
 * @example
 * await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
 * const message = await pims.set("pims.authentication.smscode", {
 *   type: "modifyPhoneNumber",
 *   smsCode: "4821 0937 5526",
 *   phoneNumber: "0612345678",
 * });
 */
export const smscodeModifyPhoneNumber = defineApi({
  ...common,
  method: "set",
  select: [[["type", "action"], "modifyPhoneNumber"]],
  parameters: { smsCode: smsCode(), phoneNumber: phoneNumber() },
  errors: [
    2001, 2006, 2101, 2102, 2201, 2202, 2204, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344,
  ],
  proseErrors: [2302, 2305, 2306, 2307],
  uses: [],
  run: async (core, { smsCode, phoneNumber }) => {
    const { device } = core;
    requireBundledServices(core.configuration);
    const { activated, blocked } = unwrap(await localStatus(device));
    if (!activated || blocked)
      throw new PimsFailure({ kind: "Forbidden", reason: "not enrolled, or blocked" });
    await withOtp(core, (otp, unserved) => replaceTrustedNumber(core, smsCode, phoneNumber, otp, unserved));
  },
});
