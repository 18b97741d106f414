// The exact kinds of a failed request: by the system's error code, or by the HTTP status. A call's failure has only its trouble.
import type { AnsweredCode } from "./answered-codes.ts";
import type { CallFailure } from "./failure.ts";
import type { Kind } from "./failure-kinds.ts";
import { isTimeout } from "./network-trouble.ts";

/** The kinds of a request without an answer, with their codes. */
export const networkKinds = {
  NameNotFound: [2202],
  ConnectionRefused: [2202],
  ConnectionLost: [2202],
  TimedOut: [2201, 2202],
  NotTheServer: [2202],
  CertificateUntrusted: [2202],
  CertificateExpired: [2202],
  CertificateOfOtherHost: [2202],
  TlsFailed: [2202],
  ProxyUnused: [2202],
  ProxyRefused: [2202],
} as const satisfies { readonly [K in Kind]?: readonly AnsweredCode[] };

export type NetworkKind = keyof typeof networkKinds;

/** The kinds of an answer with an unexpected status. */
export type StatusKind = Extract<
  Kind,
  "RedirectAnswered" | "TooBusy" | "AccessBlocked" | "OutOfOrder" | "NotJson" | "StatusUnexpected"
>;

const byTrouble: Readonly<Record<string, NetworkKind>> = {
  ENOTFOUND: "NameNotFound",
  EAI_AGAIN: "NameNotFound",
  EAI_FAIL: "NameNotFound",
  ECONNREFUSED: "ConnectionRefused",
  DEPTH_ZERO_SELF_SIGNED_CERT: "CertificateUntrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "CertificateUntrusted",
  UNABLE_TO_GET_ISSUER_CERT: "CertificateUntrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "CertificateUntrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "CertificateUntrusted",
  CERT_UNTRUSTED: "CertificateUntrusted",
  CERT_HAS_EXPIRED: "CertificateExpired",
  CERT_NOT_YET_VALID: "CertificateExpired",
  ERR_TLS_CERT_ALTNAME_INVALID: "CertificateOfOtherHost",
  HOSTNAME_MISMATCH: "CertificateOfOtherHost",
  EPROTO: "TlsFailed",
  "answer too long": "NotTheServer",
};

/** The kind of a network trouble, as `describeNetworkError` names it. */
export function kindOfTrouble(trouble: string): NetworkKind {
  if (isTimeout(trouble)) return "TimedOut";
  if (trouble.startsWith("proxy unused")) return "ProxyUnused";
  if (trouble.startsWith("proxy ")) return "ProxyRefused";
  if (/^(ERR_SSL|ERR_TLS|CERT|UNABLE_TO)_/.test(trouble)) return byTrouble[trouble] ?? "TlsFailed";
  return byTrouble[trouble] ?? "ConnectionLost";
}

/** A failure's kind, exact for a request without an answer. */
export const exactKindOf = ({ kind, reason = "" }: CallFailure): Kind | number =>
  kind === "NoAnswer" ? kindOfTrouble(reason) : kind;

/** The kind of an unexpected status. A redirect that a browser does not follow has the status 0. */
export function kindOfStatus(status: number): StatusKind {
  if (status === 0 || (status >= 300 && status < 400)) return "RedirectAnswered";
  if (status === 429) return "TooBusy";
  if (status === 403) return "AccessBlocked";
  // An answer without content, and a network that asks for a sign-in of its own (RFC 6585 §6).
  if (status < 300 || status === 511) return "NotJson";
  // A proxy that waited too long for the request answers 408.
  return status >= 500 || status === 408 ? "OutOfOrder" : "StatusUnexpected";
}
