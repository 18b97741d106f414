// docs/protocol.md#codes-by-cause: the one place that turns a failure of the device into a code.
import type { FailureKind, Outcome } from "@openpims/maccess";
import type { ErrorCode } from "./catalogue.ts";
import { PimsFailure } from "./message.ts";
import type { MetCode } from "./met-codes.ts";

const CODES: Readonly<Record<FailureKind, MetCode>> = {
  CodeRefused: 2305,
  SyntaxRefused: 2000,
  AccessRefused: 2308,
  VersionRefused: 2309,
  Blocked: 2310,
  StateMismatch: 2311,
  NoDevice: 2312,
  DesktopTokenRequired: 2313,
  NoService: 2314,
  PinReused: 2315,
  SynchronisationFailed: 2316,
  Forbidden: 2317,
  PinRefused: 2000,
  TooLate: 2306,
  UrlRefused: 2000,
  TooManyDevices: 2348,
  BiometricKeyLocked: 2000,
  Desynchronised: 2000,
  OtherRefusal: 2000,
  Unreachable: 2202,
  UnknownOtpFormat: 2000,
  StateUnreadable: 2311,
  StorageFailed: 2000,
  FileRefused: 2102,
  FileUnfinished: 2102,
  FileOfOtherHost: 2102,
  LimitReached: 2000,
};

/**
 * The value of a device's operation, or its failure as a code.
 * @param subject what the code's label names
 */
export function unwrap<T>(outcome: Outcome<T>, subject?: string): T {
  if (outcome.ok) return outcome.value;
  throw new PimsFailure(CODES[outcome.failure.kind], subject, { cause: outcome.failure });
}

/** Codes that the reference lets any API answer, whatever its own table says. */
const ANY_API: ReadonlySet<ErrorCode> = new Set<MetCode>([2000, 2001, 2002, 2006, 2202, 2301]);

/** Where an API's table has no such code, the nearest ones, the first that it has before the others. */
const NEAREST: Partial<Record<MetCode, readonly MetCode[]>> = {
  2201: [2202],
  2006: [2344],
  2344: [2006],
  // No API of the reference lists the quota's own code. Those that know no unknown error say that the state forbids it.
  2348: [2000, 2317],
};

/** The code that an API with this table answers for `code`. */
export function answerable(code: MetCode, table: readonly ErrorCode[]): MetCode {
  const inOrder = [code, ...(NEAREST[code] ?? [])];
  const isIn = (codes: (candidate: MetCode) => boolean) => inOrder.find(codes);
  return (
    isIn((candidate) => table.includes(candidate)) ?? isIn((candidate) => ANY_API.has(candidate)) ?? 2000
  );
}
