// The reference's codes that a call of this SDK can meet: those of sign-in and strong authentication.
import type { CatalogueEntry } from "./entry.ts";

export const metCodes = {
  2000: { type: "Generic error", label: "Unknown error" },
  2001: { type: "Generic error", label: "Facade not initialized" },
  2002: { type: "Generic error", label: "API not supported" },
  2003: { type: "Generic error", label: "[Component] not loaded" },
  2004: { type: "Generic error", label: "Configuration file invalid" },
  2005: { type: "Generic error", label: "Duplicate command" },
  2006: { type: "Generic error", label: "Core not well configured" },
  2007: { type: "Generic error", label: "Facade already initialized" },
  2101: { type: "Input error", label: "Missing [PARAMETER] parameter" },
  2102: { type: "Input error", label: "Invalid [PARAMETER] parameter" },
  2201: { type: "Output Error", label: "Timeout" },
  2202: { type: "Output Error", label: "Network problem : No internet" },
  2204: { type: "Output Error", label: "Server Error" },
  2301: { type: "PIMS specific error", label: "Need Basic Authentication (to get CVS token)" },
  2302: { type: "PIMS specific error", label: "Need Strong Authentication" },
  2305: { type: "PIMS specific error", label: "The sms code is invalid" },
  2306: { type: "PIMS specific error", label: "The sms code is expired" },
  2307: { type: "PIMS specific error", label: "User dont have a phone number" },
  2308: { type: "PIMS specific error", label: "inwebo: access refused" },
  2309: { type: "PIMS specific error", label: "inwebo: version error" },
  2310: { type: "PIMS specific error", label: "inwebo: account is blocked" },
  2311: { type: "PIMS specific error", label: "inwebo: internal state not correct" },
  2312: { type: "PIMS specific error", label: "inwebo: device is disabled or unknown" },
  2313: {
    type: "PIMS specific error",
    label: "inwebo: User must activate inWebo helium or inWebo Desktop Token before achieving this operation",
  },
  2314: { type: "PIMS specific error", label: "inwebo: No service is available" },
  2315: { type: "PIMS specific error", label: "inwebo: the new password equals the previous one" },
  2316: {
    type: "PIMS specific error",
    label: "inwebo: the operation succeeded but it required a post-synchronization which failed",
  },
  2317: {
    type: "PIMS specific error",
    label: "inwebo: forbidden operation (due to activated state/blocked state/upgradable state)",
  },
  2344: { type: "PIMS specific error", label: "[Component] not configured" },
  2348: { type: "PIMS specific error", label: "StrongID document quoata reached" },
  2368: { type: "PIMS specific error", label: "WebView canceled" },
  2390: { type: "PIMS specific error", label: "Phone number allready registered" },
} as const satisfies Record<number, CatalogueEntry>;

export type MetCode = keyof typeof metCodes;
