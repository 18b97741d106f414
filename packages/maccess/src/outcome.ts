import { type FailureKind, type FailureRow, failures } from "./failures.ts";

/** The reason that an operation failed. It never holds a PIN, a code, an OTP, a key or an address. */
export interface Failure {
  readonly kind: FailureKind;
  /** The server's error word, if it sent one. */
  readonly word?: string;
  /** The vendor library's number for the failure, if it has one. */
  readonly result?: number;
  /** A few words for a log: `timeout`, `HTTP 500`, `not activated` … */
  readonly reason?: string;
  /** The server certainly received nothing of the request. */
  readonly unsent?: true;
  /** The version that the server requires: with `VersionRefused`, and with a `Forbidden` for too many activations. */
  readonly wantedVersion?: string;
}

/** The outcome of a device's operation: a value or a failure. A `StoreError` becomes a failure too. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Makes the outcome of a successful operation.
 * @param value the operation's result
 * @example
 * const outcome: Outcome<string> = succeed("npnp3kvc");
 */
export const succeed = <T>(value: T): Outcome<T> => ({ ok: true, value });

/**
 * Makes the outcome of a failed operation.
 * @param kind gives the number of the vendor's library, if it has one
 * @param details the server's word, a reason for the log, the version that the server requires
 * @example
 * const outcome: Outcome<string> = fail("AccessRefused", { word: "NOK:ACCESS" });
 */
export function fail(
  kind: FailureKind,
  { word, ...details }: Omit<Failure, "kind" | "result"> = {},
): { readonly ok: false; readonly failure: Failure } {
  const { result }: FailureRow = failures[kind];
  const failure = {
    kind,
    ...(word !== undefined && { word }),
    ...(result !== undefined && { result }),
    ...details,
  };
  return { ok: false, failure };
}
