import type { ErrorWord } from "@openpims/maccess";

/** The words that an OTP is refused with, as the audit log has them. The OTP's handlers use no others. */
export const otpRefusals = [
  "NOK:ACCESS",
  "NOK_BLOCKED",
  "NOK:FORBIDDEN",
  "NOK:NOCA",
  "NOK:NODEVICE",
  "NOK:NOSRV",
  "NOK:STATE",
  "NOK:TIMEOUT",
] as const satisfies readonly ErrorWord[];

export type OtpRefusal = (typeof otpRefusals)[number];
