// Whether a retry can help and what it can cost, for each code and for each cause behind one.

import type { Resource } from "../ledger/limits.ts";
import type { ErrorCode } from "./catalogue.ts";
import type { Cause } from "./causes.ts";
import type { Explanation } from "./explanation.ts";
import { type MetCode, metLabels } from "./met-codes.ts";

export type Prospect = Pick<Explanation, "retry" | "costs">;

/** The codes with a text of their own: all that a call meets, but the quota's, which is answered by another one. */
export type ExplainedCode = Exclude<MetCode, 2348>;

export const isExplained = (code: ErrorCode): code is ExplainedCode => code in metLabels && code !== 2348;

const prospect = (retry: Prospect["retry"], ...costs: Prospect["costs"]): Prospect => ({ retry, costs });

export const NO_PROSPECT = prospect("no");

export const codeProspects: Readonly<Record<ExplainedCode, Prospect>> = {
  2000: prospect("afterRemedy"),
  2001: prospect("afterRemedy"),
  2002: prospect("no"),
  2003: prospect("afterRemedy"),
  2004: prospect("afterRemedy"),
  2005: prospect("later"),
  2006: prospect("afterRemedy"),
  2007: prospect("no"),
  2101: prospect("afterRemedy"),
  2102: prospect("afterRemedy"),
  2201: prospect("yes", "SMS"),
  2202: prospect("yes", "SMS", "PIN"),
  2204: prospect("later"),
  2301: prospect("afterRemedy"),
  2302: prospect("afterRemedy", "OTP", "PIN"),
  2305: prospect("afterRemedy", "SMS"),
  2306: prospect("afterRemedy", "SMS"),
  2307: prospect("afterRemedy", "SMS"),
  2308: prospect("afterRemedy", "PIN"),
  2309: prospect("afterRemedy"),
  2310: prospect("afterRemedy", "SMS"),
  2311: prospect("yes", "SMS"),
  2312: prospect("afterRemedy", "SMS"),
  2313: prospect("afterRemedy"),
  2314: prospect("afterRemedy"),
  2315: prospect("afterRemedy"),
  2316: prospect("yes"),
  2317: prospect("afterRemedy", "SMS"),
  2344: prospect("afterRemedy"),
  2368: prospect("yes"),
  2390: prospect("no", "SMS"),
};

export const causeProspects: Readonly<Record<Cause, Prospect>> = {
  CodeRefused: prospect("afterRemedy", "SMS"),
  SyntaxRefused: prospect("afterRemedy"),
  AccessRefused: prospect("afterRemedy", "PIN"),
  VersionRefused: prospect("afterRemedy"),
  Blocked: prospect("afterRemedy", "SMS"),
  StateMismatch: prospect("yes", "SMS"),
  NoDevice: prospect("afterRemedy", "SMS"),
  DesktopTokenRequired: prospect("afterRemedy"),
  NoService: prospect("afterRemedy"),
  PinReused: prospect("afterRemedy"),
  SynchronisationFailed: prospect("yes"),
  Forbidden: prospect("afterRemedy", "SMS"),
  TooManyActivations: prospect("afterRemedy", "SMS"),
  PinRefused: prospect("afterRemedy"),
  TooLate: prospect("yes", "SMS"),
  UrlRefused: prospect("afterRemedy"),
  TooManyDevices: prospect("afterRemedy", "SMS"),
  BiometricKeyLocked: prospect("afterRemedy", "SMS"),
  Desynchronised: prospect("afterRemedy", "SMS"),
  Unreachable: prospect("yes", "SMS", "PIN"),
  UnknownOtpFormat: prospect("afterRemedy"),
  StateUnreadable: prospect("afterRemedy", "SMS"),
  StorageFailed: prospect("afterRemedy"),
  FileRefused: prospect("afterRemedy", "SMS"),
  FileUnfinished: prospect("afterRemedy", "SMS"),
  FileOfOtherHost: prospect("afterRemedy"),
  LimitReached: prospect("later"),
  TooManySms: prospect("later", "SMS"),
  OtpNeeded: prospect("afterRemedy", "OTP", "PIN"),
};

/** What the next try uses up once its limit lets it through. */
export const limitCosts: Readonly<Record<Resource, Prospect["costs"]>> = {
  smsCode: ["SMS"],
  activation: ["SMS"],
  otp: ["OTP"],
  pinTry: ["PIN"],
};
