// The closed list of reasons that an act is refused for. The console has a text for each, in every language.
import { otpRefusals } from "./otp-refusals.ts";

/** The words of the device protocol: docs/protocol.md#error-words */
const deviceRefusals = [
  ...otpRefusals,
  "NOK:CODE",
  "NOK:MAXNBTOOLS",
  "NOK:PINREFUSED",
  "NOK:PINREUSED",
  "NOK:SN",
  "NOK:VERSION",
  "OK:BLOCKED",
] as const;

/** The reasons that a change of a phone number is refused, in the words that the SDK knows. */
const numberRefusals = [
  "sms_code_invalid",
  "sms_code_expired",
  "phone_number_exists",
  "no_phone_number",
  "otp_refused",
] as const;

export type NumberRefusal = (typeof numberRefusals)[number];

/** The ends of an SMS that no gateway took. */
export const smsEnds = ["expired", "refused", "no-gateway"] as const;

export const auditReasons = [
  ...deviceRefusals,
  ...numberRefusals,
  ...smsEnds,
  "unknown-account",
  /** Or the account has none. */
  "wrong-password",
  /** A sign-in that confirms who is signed in, by somebody else. */
  "another-account",
  /** Wrong, used or expired. */
  "wrong-otp",
  "wrong-refresh-token",
  "unknown-operator",
  /** A token, a passkey or a one-time link. */
  "wrong-credential",
  "provider-refused",
  "no-role",
  "operator-removed",
  "too-many-operators",
] as const;

export type AuditReason = (typeof auditReasons)[number];
