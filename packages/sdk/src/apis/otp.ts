import { NO_PIN, onlineOtp } from "@openpims/maccess";
import { unwrap } from "../codes/failure.ts";
import type { Core } from "../core/core.ts";
import { defineApi } from "./definition/definition.ts";
import { pinCode } from "./definition/parameters.ts";

const common = {
  method: "get",
  api: "pims.authentication.otp",
  component: "StrongAuthentication",
  since: "2.0",
  output: { otp: "String" },
  authentication: true,
  errors: [2000, 2001, 2006, 2101, 2102, 2202, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2316, 2317],
} as const;

/** The newest OTP stays available for a remote-access token, unless the application uses it up itself. */
async function askForOtp(core: Core, pin: string): Promise<{ otp: string }> {
  const otp = unwrap(await onlineOtp(core.device, pin));
  core.kept.otp = otp;
  return { otp };
}

/**
 * Gives a one-time password for the account's PIN: 38 bits as text, accepted once and within a minute. Fails with 2308 for
 * a wrong PIN, 2310 if that blocks the account.
 * @see docs/reference/apis.md#get-pimsauthenticationotp-withpin
 * @example
 * const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
 * if (message.status === "SUCCEEDED") console.log(message.result.otp);
 * else console.log(explain(message).remedy);
 */
export const otpWithPin = defineApi({
  ...common,
  select: [["action", "withPIN"]],
  parameters: { pinCode: pinCode() },
  uses: ["otp", "pinTry"],
  run: (core, { pinCode }) => askForOtp(core, pinCode),
});

/**
 * Gives a one-time password of a device that was enrolled on an account without a PIN.
 * @see docs/reference/apis.md#get-pimsauthenticationotp-withoutpin
 * @example
 * const message = await pims.get("pims.authentication.otp", { action: "withoutPIN" });
 */
export const otpWithoutPin = defineApi({
  ...common,
  select: [["action", "withoutPIN"]],
  parameters: {},
  uses: ["otp"],
  run: (core) => askForOtp(core, NO_PIN),
});
