// The kinds of a failed request: by the system's error code, or by the HTTP status.
import type { Kind } from "./failure-kinds.ts";

/** The kinds of a request without an answer. */
export type NetworkKind = Extract<
  Kind,
  | "NameNotFound"
  | "ConnectionRefused"
  | "ConnectionLost"
  | "TimedOut"
  | "NotTheServer"
  | "CertificateUntrusted"
  | "CertificateExpired"
  | "CertificateOfOtherHost"
  | "TlsFailed"
  | "ProxyUnused"
  | "ProxyRefused"
>;

/** The kinds of an answer with an unexpected status. */
export type StatusKind = Extract<
  Kind,
  "RedirectAnswered" | "TooBusy" | "AccessBlocked" | "OutOfOrder" | "NotJson" | "StatusUnexpected"
>;

const byTrouble: Readonly<Record<string, NetworkKind>> = {
  timeout: "TimedOut",
  ETIMEDOUT: "TimedOut",
  UND_ERR_CONNECT_TIMEOUT: "TimedOut",
  UND_ERR_HEADERS_TIMEOUT: "TimedOut",
  UND_ERR_BODY_TIMEOUT: "TimedOut",
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

/** The kind of a network trouble, as {@link describeNetworkError} names it. */
export function kindOfTrouble(trouble: string): NetworkKind {
  if (trouble.startsWith("proxy unused")) return "ProxyUnused";
  if (trouble.startsWith("proxy ")) return "ProxyRefused";
  if (/^(ERR_SSL|ERR_TLS|CERT|UNABLE_TO)_/.test(trouble)) return byTrouble[trouble] ?? "TlsFailed";
  return byTrouble[trouble] ?? "ConnectionLost";
}

/** Troubles that only occur before a request is sent. A host can become unreachable (`EHOSTUNREACH`) after it, too. */
const UNSENT = /^(proxy |ENOTFOUND|EAI_|ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT)/;

/** True where the trouble shows that the server received nothing. */
export const isUnsent = (trouble: string): boolean =>
  UNSENT.test(trouble) || /^(Certificate|TlsFailed)/.test(kindOfTrouble(trouble));

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
