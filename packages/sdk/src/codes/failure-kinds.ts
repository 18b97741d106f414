// One row for each kind of failure: the prospects of another try. Its codes are in kind-codes.ts. Only explanations and documents
// import this; docs/protocol.md#codes-by-cause.
import type { FailureKind } from "@openpims/maccess";
import type { Advice, Cost, Retry } from "./advice.ts";
import type { VehicleKind } from "./vehicle-kinds.ts";

const kind = (costs: readonly Cost[] = [], retry: Retry = "afterRemedy"): Advice => ({ retry, costs });

/** A request without an answer. */
const network = (retry: Retry = "afterRemedy"): Advice => ({
  ...kind([], retry),
  again: ["SMS", "OTP", "PIN"],
});

/** A failure after which the same call may succeed at once. Its OTP was counted, and so is the next one. */
const counted = (costs: readonly Cost[] = []): Advice => ({ ...kind(costs, "yes"), again: ["OTP"] });

export const failureKinds = {
  CodeRefused: kind(["SMS"]),
  SyntaxRefused: kind(),
  AccessRefused: { ...kind(["PIN"]), again: ["OTP"] },
  VersionRefused: kind(),
  Blocked: kind(["SMS"]),
  StateMismatch: counted(["SMS"]),
  NoDevice: kind(["SMS"]),
  DesktopTokenRequired: kind(),
  NoService: kind(),
  PinReused: kind(),
  SynchronisationFailed: counted(),
  Forbidden: kind(["SMS"]),
  PinRefused: kind(),
  TooLate: kind(["SMS"], "yes"),
  UrlRefused: kind(),
  // No API of the reference lists the quota's own code, 2348.
  TooManyDevices: kind(["SMS"]),
  BiometricKeyLocked: kind(["SMS"]),
  Desynchronised: kind(["SMS"]),
  OtherRefusal: kind(),
  Unreachable: network("yes"),
  UnknownOtpFormat: kind(),
  StateUnreadable: kind(["SMS"]),
  StorageFailed: kind(),
  StorageBusy: kind(),
  StorageFull: kind(),
  StorageLost: kind(),
  KeychainLocked: kind(),
  LimitReached: kind([], "later"),
  TooManySms: kind(["SMS"], "later"),
  NumberRefused: kind(),
  NumberMissing: kind(["SMS"]),
  OtpNeeded: kind(["OTP", "PIN"]),
  OtpRefused: kind(["OTP", "PIN"]),
  FileRefused: kind(),
  FileUnfinished: kind(),
  FileOfOtherHost: kind(),
  // Sign-in and refresh: docs/guide/errors.md#sign-in
  ClientRefused: kind(),
  AuthorizationCodeRefused: kind([], "yes"),
  ClockWrong: kind(),
  OtherSignIn: kind([], "yes"),
  IssuerUnexpected: kind(),
  AudienceUnexpected: kind(),
  IdTokenMissing: kind(),
  IdTokenRefused: kind(),
  TokensMissing: kind([], "later"),
  SignInRefused: kind(),
  OtherUser: kind(),
  AddressUnsafe: kind(),
  ResumedElsewhere: kind(),
  PageNotShown: kind(),
  SessionEnded: kind(),
  TokenRefused: kind(),
  // Answers that are not the service's own.
  AccessBlocked: kind([], "later"),
  OutOfOrder: kind([], "later"),
  TooBusy: kind([], "later"),
  RedirectAnswered: kind(),
  NotJson: kind(),
  GatewayRefused: kind(),
  StatusUnexpected: kind(),
  // Requests without an answer.
  NameNotFound: network(),
  ConnectionRefused: network("later"),
  ConnectionLost: network("yes"),
  TimedOut: network("yes"),
  NotTheServer: network(),
  CertificateUntrusted: network(),
  CertificateExpired: network(),
  CertificateOfOtherHost: network(),
  TlsFailed: network(),
  ProxyUnused: network(),
  ProxyRefused: network(),
} satisfies Readonly<Record<FailureKind, Advice> & Record<string, Advice>>;

/** A kind of failure that any application can have. */
export type CoreKind = keyof typeof failureKinds;

export type Kind = CoreKind | VehicleKind;
