// One row for each kind of failure: docs/protocol.md#codes-by-cause.
import type { FailureKind } from "@openpims/maccess";
import type { AnsweredCode, Cost, Retry } from "./answered-codes.ts";
import type { VehicleKind } from "./vehicle-kinds.ts";

export interface KindRow {
  /** The codes for this kind. The first code that the API knows is the answer. */
  readonly codes: readonly AnsweredCode[];
  readonly retry: Retry;
  readonly costs: readonly Cost[];
  /** The price of the same call again, as far as the call has it: one that uses up nothing costs nothing. */
  readonly again?: readonly Cost[];
}

const kind = (
  codes: AnsweredCode | readonly AnsweredCode[],
  costs: readonly Cost[] = [],
  retry: Retry = "afterRemedy",
): KindRow => ({ codes: [codes].flat(), retry, costs });

/** A failure of the identity provider or of the account services: a sign-in's table has no 2204. */
const service = (retry: Retry = "afterRemedy"): KindRow => kind([2204, 2000], [], retry);

/** A request without an answer. */
const network = (
  retry: Retry = "afterRemedy",
  codes: AnsweredCode | readonly AnsweredCode[] = 2202,
): KindRow => ({
  ...kind(codes, [], retry),
  again: ["SMS", "OTP", "PIN"],
});

/** A failure after which the same call may succeed at once. Its OTP was counted, and so is the next one. */
const counted = (codes: AnsweredCode, costs: readonly Cost[] = []): KindRow => ({
  ...kind(codes, costs, "yes"),
  again: ["OTP"],
});

export const failureKinds = {
  CodeRefused: kind(2305, ["SMS"]),
  SyntaxRefused: kind(2000),
  AccessRefused: { ...kind(2308, ["PIN"]), again: ["OTP"] },
  VersionRefused: kind(2309),
  Blocked: kind(2310, ["SMS"]),
  StateMismatch: counted(2311, ["SMS"]),
  NoDevice: kind(2312, ["SMS"]),
  DesktopTokenRequired: kind(2313),
  NoService: kind(2314),
  PinReused: kind(2315),
  SynchronisationFailed: counted(2316),
  Forbidden: kind(2317, ["SMS"]),
  PinRefused: kind(2000),
  TooLate: kind(2306, ["SMS"], "yes"),
  UrlRefused: kind(2000),
  // No API of the reference lists the quota's own code, 2348.
  TooManyDevices: kind([2000, 2317], ["SMS"]),
  BiometricKeyLocked: kind(2000, ["SMS"]),
  Desynchronised: kind(2000, ["SMS"]),
  OtherRefusal: kind(2000),
  Unreachable: network("yes"),
  UnknownOtpFormat: kind(2000),
  StateUnreadable: kind(2311, ["SMS"]),
  StorageFailed: kind(2000),
  StorageBusy: kind(2000),
  StorageFull: kind(2000),
  StorageLost: kind(2000),
  KeychainLocked: kind(2000),
  LimitReached: kind(2000, [], "later"),
  TooManySms: kind(2204, ["SMS"], "later"),
  NumberRefused: kind(2102),
  NumberMissing: kind([2307, 2204], ["SMS"]),
  OtpNeeded: kind(2302, ["OTP", "PIN"]),
  OtpRefused: kind(2302, ["OTP", "PIN"]),
  FileRefused: kind(2102),
  FileUnfinished: kind(2102),
  FileOfOtherHost: kind(2102),
  // Sign-in and refresh: docs/guide/errors.md#sign-in
  ClientRefused: service(),
  AuthorizationCodeRefused: service("yes"),
  ClockWrong: service(),
  OtherSignIn: service("yes"),
  IssuerUnexpected: service(),
  AudienceUnexpected: service(),
  IdTokenMissing: service(),
  IdTokenRefused: service(),
  TokensMissing: service("later"),
  SignInRefused: service(),
  OtherUser: service(),
  AddressUnsafe: service(),
  ResumedElsewhere: kind(2000),
  PageNotShown: kind(2000),
  SessionEnded: kind(2301),
  TokenRefused: kind(2301),
  // Answers that are not the service's own.
  AccessBlocked: service("later"),
  OutOfOrder: service("later"),
  TooBusy: service("later"),
  RedirectAnswered: service(),
  NotJson: service(),
  GatewayRefused: service(),
  StatusUnexpected: service(),
  // Requests without an answer.
  NameNotFound: network(),
  ConnectionRefused: network("later"),
  ConnectionLost: network("yes"),
  TimedOut: network("yes", [2201, 2202]),
  NotTheServer: network(),
  CertificateUntrusted: network(),
  CertificateExpired: network(),
  CertificateOfOtherHost: network(),
  TlsFailed: network(),
  ProxyUnused: network(),
  ProxyRefused: network(),
} satisfies Readonly<Record<FailureKind, KindRow> & Record<string, KindRow>>;

/** A kind whose row every application carries. */
export type CoreKind = keyof typeof failureKinds;

export type Kind = CoreKind | VehicleKind;

export const isCoreKind = (kind: Kind): kind is CoreKind => kind in failureKinds;
