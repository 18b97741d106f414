// docs/protocol.md#sms-codes. No request is retried automatically: SMS codes are limited.
import { requireBundledServices } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { accepted, askService, SMS_CODE } from "./service-request.ts";

/** Requests a code for an enrolment, sent to the account's trusted number. */
export async function sendEnrollmentCode(core: Core): Promise<void> {
  accepted(await askService(core, "POST", SMS_CODE));
}

/** Requests a code for a new PIN, sent to the account's trusted number. @throws PimsFailure 2002 */
export async function sendPinResetCode(core: Core): Promise<void> {
  await sendCode(core, { purpose: "resetPIN" });
}

/** Requests a code to a number, which certifies that the number is the user's. @throws PimsFailure 2002 */
export async function sendCertificationCode(core: Core, phoneNumber: string): Promise<void> {
  await sendCode(core, { purpose: "phoneNumberCertification", phoneNumber });
}

async function sendCode(core: Core, body: object): Promise<void> {
  requireBundledServices(core.configuration);
  accepted(await askService(core, "POST", SMS_CODE, body));
}
