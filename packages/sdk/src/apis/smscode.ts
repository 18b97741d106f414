import { beginActivation, normaliseSmsCode } from "@openpims/maccess";
import { sendEnrollmentCode, sendPinResetCode } from "../account/sms-codes.ts";
import { unwrap } from "../codes/failure.ts";
import { defineApi } from "./definition/definition.ts";
import { smsCode } from "./definition/parameters.ts";

const common = {
  api: "pims.authentication.smscode",
  component: "StrongAuthentication",
  since: "2.0",
  authentication: true,
} as const;

/**
 * Sends a code for an enrolment to the account's trusted number. A newer code replaces the earlier one. Fails with 2204
 * if the account has no number.
 * @see docs/reference/apis.md#get-pimsauthenticationsmscode-enrollment
 * @example
 * const message = await pims.get("pims.authentication.smscode", { type: "enrollment" });
 */
export const smscodeForEnrollment = defineApi({
  ...common,
  method: "get",
  select: [[["type", "action"], "enrollment"]],
  parameters: {},
  output: {},
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204],
  uses: ["smsCode"],
  run: sendEnrollmentCode,
});

/**
 * Sends a code for a PIN reset to the account's trusted number. A newer code replaces the earlier one.
 * @see docs/reference/apis.md#get-pimsauthenticationsmscode-resetpin
 * @example
 * const message = await pims.get("pims.authentication.smscode", { type: "resetPIN" });
 */
export const smscodeForPinReset = defineApi({
  ...common,
  method: "get",
  select: [[["type", "action"], "resetPIN"]],
  parameters: {},
  output: {},
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204],
  uses: ["smsCode"],
  run: sendPinResetCode,
});

/**
 * Checks a code, and tells if the account has no PIN yet (`NotEnrolled`: choose one) or has one (`AlreadyEnrolled`: ask for
 * it). The code stays valid for `enroll`. Fails with 2305 for a wrong one.
 * @see docs/reference/apis.md#set-pimsauthenticationsmscode-enrollment
 * @example
 * const message = await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode: "4821 0937 5526" });
 * const choosePin = message.status === "SUCCEEDED" && message.result.status === "NotEnrolled";
 */
export const smscodeEnrollment = defineApi({
  ...common,
  method: "set",
  select: [[["action", "type"], "enrollment"]],
  parameters: { smsCode: smsCode() },
  output: { status: ["NotEnrolled", "AlreadyEnrolled"] },
  errors: [2001, 2006, 2102, 2201, 2202, 2204, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317, 2344],
  proseErrors: [2101, 2305, 2306],
  uses: [],
  run: async (core, { smsCode }) => {
    const setup = unwrap(await beginActivation(core.device, normaliseSmsCode(smsCode)));
    core.kept.activation = setup;
    return { status: setup.pinMode === 1 ? "AlreadyEnrolled" : "NotEnrolled" };
  },
});
