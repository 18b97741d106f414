// docs/protocol.md#error-words: one row for each kind of failure.

/** The state of the device after a failure. */
export type FailureEffect = "unchanged" | "blocked" | "wiped";

/** A kind of failure: its error words, its number and its effect on the device. */
export interface FailureRow {
  /** The server's error words for it, in every spelling; empty if the device decides it. */
  readonly words: readonly string[];
  /** The result number of the vendor's library, if it has one. */
  readonly result?: number;
  /** The effect of the server's word on the device. Default: `unchanged`. */
  readonly effect?: FailureEffect;
}

/** Every kind of failure: docs/protocol.md#error-words */
export const failures = {
  CodeRefused: { words: ["NOK:CODE"], result: 2 },
  SyntaxRefused: { words: ["NOK:SN"], result: 3 },
  AccessRefused: { words: ["NOK:ACCESS"], result: 4 },
  VersionRefused: { words: ["NOK:VERSION"], result: 5 },
  Blocked: { words: ["NOK_BLOCKED", "OK:BLOCKED", "NOK:NOK_BLOCKED"], result: 7, effect: "blocked" },
  StateMismatch: { words: ["NOK:STATE"], result: 8 },
  NoDevice: { words: ["NOK:NODEVICE"], result: 9, effect: "wiped" },
  DesktopTokenRequired: { words: ["NOK:NOCA"], result: 10 },
  NoService: { words: ["NOK:NOSRV"], result: 11 },
  PinReused: { words: ["NOK:PINREUSED"], result: 12 },
  SynchronisationFailed: { words: ["NOK:SYNCHROFAILED"], result: 13 },
  Forbidden: { words: ["NOK:FORBIDDEN"], result: 14 },
  PinRefused: { words: ["NOK:PINREFUSED"], result: 15 },
  TooLate: { words: ["NOK:TIMEOUT"], result: 16 },
  UrlRefused: { words: ["NOK:URL"], result: 17 },
  TooManyDevices: { words: ["NOK:MAXNBTOOLS"], result: 25 },
  BiometricKeyLocked: { words: ["NOK:BIOKEY"], result: 26 },
  Desynchronised: { words: ["NOK:ERR1"], result: 27 },
  /** Any other `NOK…`. */
  OtherRefusal: { words: [], result: 999 },
  Unreachable: { words: [] },
  UnknownOtpFormat: { words: [] },
  StateUnreadable: { words: [] },
  StorageFailed: { words: [] },
  StorageBusy: { words: [] },
  StorageFull: { words: [] },
  StorageLost: { words: [] },
  KeychainLocked: { words: [] },
  LimitReached: { words: [] },
} as const satisfies Readonly<Record<string, FailureRow>>;

/** The reason that an operation failed. */
export type FailureKind = keyof typeof failures;

/** The error words of these kinds, as a server spells them in `<err>`. */
export type ErrorWord<Kind extends FailureKind = FailureKind> = (typeof failures)[Kind]["words"][number];

const rows = Object.entries(failures) as readonly (readonly [FailureKind, FailureRow])[];

/**
 * Gives the kind of an `<err>` other than `OK`: docs/protocol.md#error-words
 * @param word as the server spells it
 * @returns `OtherRefusal` for any unlisted `NOK…`, `undefined` for a text that is not an error word
 * @example
 * const kind = kindOf("NOK:ACCESS"); // AccessRefused
 */
export function kindOf(word: string): FailureKind | undefined {
  const row = rows.find(([, { words }]) => words.includes(word));
  return row?.[0] ?? (word.startsWith("NOK") ? "OtherRefusal" : undefined);
}

/**
 * Gives the effect of a server's error word of this kind on the device.
 * @param kind a key of {@link failures}
 * @example
 * const wiped = effectOf("NoDevice") === "wiped";
 */
export function effectOf(kind: FailureKind): FailureEffect {
  const { effect }: FailureRow = failures[kind];
  return effect ?? "unchanged";
}
