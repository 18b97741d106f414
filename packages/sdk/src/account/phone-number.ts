// docs/protocol.md#account-services: the number that the account's codes are sent to.
import { normaliseSmsCode } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { requireBundledServices } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { accepted, askService } from "./service-request.ts";

const TRUSTED_NUMBER = "/applications/cvs/v4/mobile/trustedPhoneNumber";

/** The number that codes are sent to, `undefined` if the account has none. @throws PimsFailure 2002 */
export async function trustedNumber(core: Core): Promise<string | undefined> {
  requireBundledServices(core.configuration);
  const answer = await askService(core, "GET", TRUSTED_NUMBER);
  if (answer.status === 404) return undefined;
  const { phoneNumber } = accepted(answer).body;
  if (typeof phoneNumber !== "string") throw new PimsFailure({ kind: 2204, reason: "no phoneNumber" });
  return phoneNumber;
}

/**
 * True if the account's trusted number is this one, in any notation.
 * @throws PimsFailure 2002; 2102 if the service refuses the number
 */
export async function isTrustedNumber(core: Core, phoneNumber: string): Promise<boolean> {
  const trusted = await trustedNumber(core);
  if (trusted === undefined || trusted === phoneNumber) return trusted !== undefined;
  const path = "/applications/cvs/v4/mobile/phoneNumber";
  return accepted(await askService(core, "POST", path, { phoneNumber })).body.phoneNumber === trusted;
}

/**
 * Makes a number the account's trusted one, by the code that was sent to it. Repeating the call succeeds.
 * @param enrolling allows the same code to enrol a device afterwards
 * @throws PimsFailure 2002; 2390 if the account has a number; 2305, 2306
 */
export async function addTrustedNumber(
  core: Core,
  smsCode: string,
  phoneNumber: string,
  enrolling: boolean,
): Promise<void> {
  requireBundledServices(core.configuration);
  const body = { smsCode: normaliseSmsCode(smsCode), phoneNumber, ...(enrolling && { enrolling }) };
  accepted(await askService(core, "POST", TRUSTED_NUMBER, body));
}

/**
 * Replaces the account's trusted number. Repeating the call succeeds.
 * @param otp of one of the account's devices: a stolen session alone must not redirect codes
 * @param unserved called if the request certainly did not reach the service, so the OTP is unused
 * @throws PimsFailure 2002; 2302 where the OTP is refused, 2307 where there is no number; 2305, 2306
 */
export async function replaceTrustedNumber(
  core: Core,
  smsCode: string,
  phoneNumber: string,
  otp: string,
  unserved: () => void,
): Promise<void> {
  requireBundledServices(core.configuration);
  const body = { smsCode: normaliseSmsCode(smsCode), phoneNumber, otp };
  accepted(await askService(core, "PUT", TRUSTED_NUMBER, body, unserved));
}
