import type { Cost } from "../codes/answered-codes.ts";

/** The account's limited resources: SMS requests, activations, OTPs, and wrong PINs in a row. */
export const resources = ["smsCode", "activation", "otp", "pinTry"] as const;
/** A limited resource of the account. */
export type Resource = (typeof resources)[number];

/** The cost of another use of each. */
export const costOf = {
  smsCode: "SMS",
  activation: "SMS",
  otp: "OTP",
  pinTry: "PIN",
} as const satisfies Readonly<Record<Resource, Cost>>;
