// docs/protocol.md#error-words: the one place that knows what the server's words mean.

/** Why an operation did not succeed. The first part are the server's words; the rest is decided on the device. */
export type FailureKind =
  | "CodeRefused"
  | "SyntaxRefused"
  | "AccessRefused"
  | "VersionRefused"
  | "Blocked"
  | "StateMismatch"
  | "NoDevice"
  | "DesktopTokenRequired"
  | "NoService"
  | "PinReused"
  | "SynchronisationFailed"
  | "Forbidden"
  | "PinRefused"
  | "TooLate"
  | "UrlRefused"
  | "TooManyDevices"
  | "BiometricKeyLocked"
  | "Desynchronised"
  | "OtherRefusal"
  | "Unreachable"
  | "UnknownOtpFormat"
  | "Concurrency"
  | "StateUnreadable"
  | "StorageFailed"
  | "FileRefused"
  | "FileUnfinished"
  | "FileOfOtherHost"
  | "LimitReached";

/** What is left of the device after a failure. */
export type FailureEffect = "unchanged" | "blocked" | "wiped";

export interface WordMeaning {
  readonly kind: FailureKind;
  /** The result number of the vendor's library. */
  readonly result: number;
  readonly effect: FailureEffect;
}

const meaning = (kind: FailureKind, result: number, effect: FailureEffect = "unchanged"): WordMeaning => ({
  kind,
  result,
  effect,
});

const BLOCKED = meaning("Blocked", 7, "blocked");

const MEANINGS: ReadonlyMap<string, WordMeaning> = new Map([
  ["NOK:CODE", meaning("CodeRefused", 2)],
  ["NOK:SN", meaning("SyntaxRefused", 3)],
  ["NOK:ACCESS", meaning("AccessRefused", 4)],
  ["NOK:VERSION", meaning("VersionRefused", 5)],
  ["NOK_BLOCKED", BLOCKED],
  ["OK:BLOCKED", BLOCKED],
  ["NOK:NOK_BLOCKED", BLOCKED],
  ["NOK:STATE", meaning("StateMismatch", 8)],
  ["NOK:NODEVICE", meaning("NoDevice", 9, "wiped")],
  ["NOK:NOCA", meaning("DesktopTokenRequired", 10)],
  ["NOK:NOSRV", meaning("NoService", 11)],
  ["NOK:PINREUSED", meaning("PinReused", 12)],
  ["NOK:SYNCHROFAILED", meaning("SynchronisationFailed", 13)],
  ["NOK:FORBIDDEN", meaning("Forbidden", 14)],
  ["NOK:PINREFUSED", meaning("PinRefused", 15)],
  ["NOK:TIMEOUT", meaning("TooLate", 16)],
  ["NOK:URL", meaning("UrlRefused", 17)],
  ["NOK:MAXNBTOOLS", meaning("TooManyDevices", 25)],
  ["NOK:BIOKEY", meaning("BiometricKeyLocked", 26)],
  ["NOK:ERR1", meaning("Desynchronised", 27)],
]);

const OTHER = meaning("OtherRefusal", 999);

/** The words this library has a meaning of its own for. */
export const knownWords: readonly string[] = [...MEANINGS.keys()];

/**
 * What an `<err>` other than `OK` means. Any unlisted `NOK…` is another refusal; a word that is neither is no word of
 * the protocol and gives `undefined`.
 */
export function meaningOf(word: string): WordMeaning | undefined {
  return MEANINGS.get(word) ?? (word.startsWith("NOK") ? OTHER : undefined);
}
