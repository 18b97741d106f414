// The labels of the reference's codes that a call of this SDK can meet: those of sign-in and strong authentication.
import type { Labels } from "./entry.ts";

export const genericLabels = {
  2000: "Unknown error",
  2001: "Facade not initialized",
  2002: "API not supported",
  2003: "[Component] not loaded",
  2004: "Configuration file invalid",
  2005: "Duplicate command",
  2006: "Core not well configured",
  2007: "Facade already initialized",
} as const satisfies Labels;

export const inputLabels = {
  2101: "Missing [PARAMETER] parameter",
  2102: "Invalid [PARAMETER] parameter",
} as const satisfies Labels;

export const outputLabels = {
  2201: "Timeout",
  2202: "Network problem : No internet",
  2204: "Server Error",
} as const satisfies Labels;

export const specificLabels = {
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
  2348: "StrongID document quoata reached",
  2368: "WebView canceled",
  2390: "Phone number allready registered",
} as const satisfies Labels;

export const metLabels = { ...genericLabels, ...inputLabels, ...outputLabels, ...specificLabels } as const;

export type MetCode = keyof typeof metLabels;
