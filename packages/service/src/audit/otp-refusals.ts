import type { ErrorWord } from "@openpims/maccess";

/** The words that a device may be refused an OTP with, as the audit log has them. The OTP's handlers know no other. */
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
