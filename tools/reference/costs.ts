// Costs in words.
import type { Cost, Resource, Retry } from "@openpims/sdk";

const USES: Readonly<Record<Resource, string>> = {
  smsCode: "an SMS",
  activation: "a place for a device",
  otp: "an OTP",
  pinTry: "a PIN try where the PIN is wrong",
};

/** The cost of a call. */
export const costOf = (uses: readonly Resource[]): string =>
  uses.length === 0 ? "nothing" : uses.map((use) => USES[use]).join(", ");

const COSTS: Readonly<Record<Cost, string>> = { SMS: "an SMS", OTP: "an OTP", PIN: "a PIN try" };

/** The cost of the remedy and the retry after a failure. */
export const remedyCostOf = (costs: readonly Cost[]): string =>
  costs.length === 0 ? "nothing" : costs.map((cost) => COSTS[cost]).join(", ");

export const RETRIES: Readonly<Record<Retry, string>> = {
  yes: "at once",
  later: "after a while",
  afterRemedy: "after the remedy",
  no: "never",
};
