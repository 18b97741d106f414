import { activate, forgetDevice, localStatus, normaliseSmsCode } from "@openpims/maccess";
import { removeEnrollments } from "../account/enrollments.ts";
import { addTrustedNumber, isTrustedNumber } from "../account/phone-number.ts";
import { forgetRemoteAccess } from "../account/remote-access.ts";
import { PimsFailure, unwrap } from "../codes/failure.ts";
import { requireBundledServices } from "../configuration/services.ts";
import { defineApi } from "./definition/definition.ts";
import { optionalSmsCode, phoneNumber, pinCode, smsCode } from "./definition/parameters.ts";

/**
 * Enrols this device with the code of an SMS and the account's PIN. The code may be left out after `smscode`
 * `enrollment` has checked it. To continue after an interruption, repeat the call. Fails with 2305 for a wrong
 * code, 2308 for a PIN that is not the account's.
 * @see docs/reference/apis.md#set-pimsauthenticationenrollment-enroll
 * @example
 * const message = await pims.set("pims.authentication.enrollment", {
 *   action: "enroll",
 *   pinCode: "1234",
 *   smsCode: "4821 0937 5526",
 * });
 */
export const enrollmentEnroll = defineApi({
  method: "set",
  api: "pims.authentication.enrollment",
  component: "StrongAuthentication",
  since: "2.0",
  select: [["action", "enroll"]],
  parameters: { pinCode: pinCode(), smsCode: optionalSmsCode() },
  output: {},
  authentication: true,
  errors: [2001, 2101, 2102, 2305, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344],
  proseErrors: [2306],
  uses: ["activation", "pinTry"],
  run: async (core, { pinCode, smsCode }) => {
    const checked = core.kept.activation;
    const code = smsCode === undefined ? undefined : normaliseSmsCode(smsCode);
    const activation = code === undefined || checked?.code === code ? checked : code;
    if (activation === undefined) throw new PimsFailure(2101, "smsCode");
    unwrap(await activate(core.device, activation, pinCode, core.platform.deviceName));
    core.kept.activation = undefined;
  },
});

/**
 * Makes the number that a code was sent to the account's trusted one, and enrols this device with the same code. To
 * continue after an interruption, repeat the call. Fails with 2390 if the account has a number.
 * @see docs/reference/apis.md#set-pimsauthenticationenrollment-enrollwithphonenumber
 * @example
 * const message = await pims.set("pims.authentication.enrollment", {
 *   action: "enrollWithPhoneNumber",
 *   pinCode: "1234",
 *   smsCode: "4821 0937 5526",
 *   phoneNumber: "0612345678",
 * });
 */
export const enrollmentWithPhoneNumber = defineApi({
  method: "set",
  api: "pims.authentication.enrollment",
  component: "StrongAuthentication",
  since: "2.1",
  select: [["action", "enrollWithPhoneNumber"]],
  parameters: {
    pinCode: pinCode(),
    smsCode: smsCode(),
    phoneNumber: { ...phoneNumber(), example: "0123456789" },
  },
  output: {},
  authentication: true,
  errors: [2001, 2101, 2102, 2305, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344, 2390],
  proseErrors: [2306],
  uses: ["activation", "pinTry"],
  run: async (core, { pinCode, smsCode, phoneNumber }) => {
    const { device, platform } = core;
    requireBundledServices(core.configuration);
    const known = await localStatus(device);
    // The enrolment sets an unreadable device aside, as `enroll` does.
    const { activated = false, unfinished = false } =
      known.ok || known.failure.kind !== "StateUnreadable" ? unwrap(known) : {};
    // An enrolment that has begun may have used the code up; it began after the number was added.
    const added = unfinished && (await isTrustedNumber(core, phoneNumber));
    if (!activated && !added) await addTrustedNumber(core, smsCode, phoneNumber, true);
    unwrap(await activate(device, smsCode, pinCode, platform.deviceName));
    core.kept.activation = undefined;
  },
});

/**
 * Ends every enrolment of the account, on all its devices, and removes its PIN and its block. Use it after a phone
 * was sold.
 * @see docs/reference/apis.md#set-pimsauthenticationenrollment-remove
 * @example
 * const message = await pims.set("pims.authentication.enrollment", { action: "remove" });
 */
export const enrollmentRemove = defineApi({
  method: "set",
  api: "pims.authentication.enrollment",
  component: "StrongAuthentication",
  since: "2.0",
  select: [["action", "remove"]],
  parameters: {},
  output: {},
  authentication: true,
  errors: [2001, 2101, 2102, 2202, 2204, 2305, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344],
  uses: [],
  run: async (core) => {
    const { device, ledger } = core;
    await removeEnrollments(core);
    await ledger.forgetPinTries();
    unwrap(await forgetDevice(device));
    await forgetRemoteAccess(core);
  },
});
