// One row for each kind of failure: docs/protocol.md#codes-by-cause.
import type { FailureKind } from "@openpims/maccess";
import type { AnsweredCode, Cost, Retry } from "./answered-codes.ts";

interface KindRow {
  /** The codes for this kind. The first code that the API knows is the answer. */
  readonly codes: readonly AnsweredCode[];
  readonly retry: Retry;
  readonly costs: readonly Cost[];
}

const kind = (
  codes: AnsweredCode | readonly AnsweredCode[],
  costs: readonly Cost[] = [],
  retry: Retry = "afterRemedy",
): KindRow => ({ codes: [codes].flat(), retry, costs });

export const failureKinds = {
  CodeRefused: kind(2305, ["SMS"]),
  SyntaxRefused: kind(2000),
  AccessRefused: kind(2308, ["PIN"]),
  VersionRefused: kind(2309),
  Blocked: kind(2310, ["SMS"]),
  StateMismatch: kind(2311, ["SMS"], "yes"),
  NoDevice: kind(2312, ["SMS"]),
  DesktopTokenRequired: kind(2313),
  NoService: kind(2314),
  PinReused: kind(2315),
  SynchronisationFailed: kind(2316, [], "yes"),
  Forbidden: kind(2317, ["SMS"]),
  PinRefused: kind(2000),
  TooLate: kind(2306, ["SMS"], "yes"),
  UrlRefused: kind(2000),
  // No API of the reference lists the quota's own code, 2348.
  TooManyDevices: kind([2000, 2317], ["SMS"]),
  BiometricKeyLocked: kind(2000, ["SMS"]),
  Desynchronised: kind(2000, ["SMS"]),
  OtherRefusal: kind(2000),
  Unreachable: kind(2202, ["SMS", "PIN"], "yes"),
  UnknownOtpFormat: kind(2000),
  StateUnreadable: kind(2311, ["SMS"]),
  StorageFailed: kind(2000),
  LimitReached: kind(2000, [], "later"),
  TooManySms: kind(2204, ["SMS"], "later"),
  NumberRefused: kind(2102),
  OtpNeeded: kind(2302, ["OTP", "PIN"]),
  FileRefused: kind(2102, ["SMS"]),
  FileUnfinished: kind(2102, ["SMS"]),
  FileOfOtherHost: kind(2102),
} satisfies Readonly<Record<FailureKind, KindRow> & Record<string, KindRow>>;

export type Kind = keyof typeof failureKinds;
