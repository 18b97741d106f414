// One row for each code that calls of any application answer: sign-in and strong authentication.
import type { VehicleCode } from "./vehicle-codes.ts";

/** The time from which a retry can help: at once, after a while, after the remedy, or never. */
export type Retry = "yes" | "later" | "afterRemedy" | "no";

/** The price of the remedy and the retry: an SMS code, an OTP, one of the few tries for the PIN. */
export type Cost = "SMS" | "OTP" | "PIN";

export interface CodeRow {
  /** The reference's label; `[PARAMETER]`, `[Component]` stand for a name. */
  readonly label: string;
  readonly retry: Retry;
  readonly costs: readonly Cost[];
  /** The price of the same call again, as far as the call has it. */
  readonly again?: readonly Cost[];
}

const code = (label: string, costs: readonly Cost[] = [], retry: Retry = "afterRemedy"): CodeRow => ({
  label,
  retry,
  costs,
});

/** A code after which the same call may succeed at once. */
const again = (label: string, again: readonly Cost[], costs: readonly Cost[] = []): CodeRow => ({
  ...code(label, costs, "yes"),
  again,
});

export const answeredCodes = {
  2000: code("Unknown error"),
  2001: code("Facade not initialized"),
  2002: code("API not supported", [], "no"),
  2006: code("Core not well configured"),
  2007: code("Facade already initialized", [], "no"),
  2101: code("Missing [PARAMETER] parameter"),
  2102: code("Invalid [PARAMETER] parameter"),
  2201: again("Timeout", ["SMS"]),
  2202: again("Network problem : No internet", ["SMS", "OTP", "PIN"]),
  2204: code("Server Error", [], "later"),
  2301: code("Need Basic Authentication (to get CVS token)"),
  2302: code("Need Strong Authentication", ["OTP", "PIN"]),
  2305: code("The sms code is invalid", ["SMS"]),
  2306: code("The sms code is expired", ["SMS"]),
  2307: code("User dont have a phone number", ["SMS"]),
  2308: { ...code("inwebo: access refused", ["PIN"]), again: ["OTP"] },
  2309: code("inwebo: version error"),
  2310: code("inwebo: account is blocked", ["SMS"]),
  2311: again("inwebo: internal state not correct", ["OTP"], ["SMS"]),
  2312: code("inwebo: device is disabled or unknown", ["SMS"]),
  2313: code(
    "inwebo: User must activate inWebo helium or inWebo Desktop Token before achieving this operation",
  ),
  2314: code("inwebo: No service is available"),
  2315: code("inwebo: the new password equals the previous one"),
  2316: again("inwebo: the operation succeeded but it required a post-synchronization which failed", ["OTP"]),
  2317: code("inwebo: forbidden operation (due to activated state/blocked state/upgradable state)", ["SMS"]),
  2344: code("[Component] not configured"),
  2368: code("WebView canceled", [], "yes"),
  2390: code("Phone number allready registered", ["SMS"], "no"),
} as const satisfies Readonly<Record<number, CodeRow>>;

/** A code whose row every application carries. */
export type CoreCode = keyof typeof answeredCodes;

/** A code that this SDK answers. */
export type AnsweredCode = CoreCode | VehicleCode;

export const isCoreCode = (code: AnsweredCode): code is CoreCode => code in answeredCodes;

/** A label with the name inserted for its `[…]`. */
export const withName = (label: string, name?: string): string =>
  name === undefined ? label : label.replace(/\[[^\]]+\]/, () => name);
