// The label of each code that calls of any application answer: sign-in and strong authentication. The advice for a code is in
// code-advice.ts, so that an application without explanations carries none.
import type { VehicleCode } from "./vehicle-codes.ts";

/** The reference's labels; `[PARAMETER]`, `[Component]` stand for a name. */
export const answeredLabels = {
  2000: "Unknown error",
  2001: "Facade not initialized",
  2002: "API not supported",
  2006: "Core not well configured",
  2007: "Facade already initialized",
  2101: "Missing [PARAMETER] parameter",
  2102: "Invalid [PARAMETER] parameter",
  2201: "Timeout",
  2202: "Network problem : No internet",
  2204: "Server Error",
  2301: "Need Basic Authentication (to get CVS token)",
  2302: "Need Strong Authentication",
  2305: "The sms code is invalid",
  2306: "The sms code is expired",
  2307: "User dont have a phone number",
  2308: "inwebo: access refused",
  2309: "inwebo: version error",
  2310: "inwebo: account is blocked",
  2311: "inwebo: internal state not correct",
  2312: "inwebo: device is disabled or unknown",
  2313: "inwebo: User must activate inWebo helium or inWebo Desktop Token before achieving this operation",
  2314: "inwebo: No service is available",
  2315: "inwebo: the new password equals the previous one",
  2316: "inwebo: the operation succeeded but it required a post-synchronization which failed",
  2317: "inwebo: forbidden operation (due to activated state/blocked state/upgradable state)",
  2344: "[Component] not configured",
  2368: "WebView canceled",
  2390: "Phone number allready registered",
} as const satisfies Readonly<Record<number, string>>;

/** A code whose label every application carries. */
export type CoreCode = keyof typeof answeredLabels;

/** A code that this SDK answers. */
export type AnsweredCode = CoreCode | VehicleCode;

export const isCoreCode = (code: AnsweredCode): code is CoreCode => code in answeredLabels;

/** A label with the name inserted for its `[…]`. */
export const withName = (label: string, name?: string): string =>
  name === undefined ? label : label.replace(/\[[^\]]+\]/, () => name);
