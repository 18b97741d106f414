// What the phone shows, as data. No PIN is in it: see pin-entry.ts.
import type { Failed } from "@openpims/sdk";

/** What the person is about. */
export type Task =
  /** This device, by an SMS to the account's number. */
  | "enrol"
  /** The same for an account without a number: the SMS shows that the number is theirs. */
  | "enrolWithNumber"
  /** A forgotten PIN, or a blocked one. */
  | "reset"
  /** Another number for the account's SMS. */
  | "changeNumber";

export type Step =
  | "starting"
  /** The service does not answer, so nothing is known yet. */
  | "unreachable"
  | "signIn"
  | "number"
  | "askSms"
  | "smsCode"
  /** A PIN that the account does not have yet, twice. */
  | "choosePin"
  | "repeatPin"
  /** The PIN that the account has. */
  | "accountPin"
  /** Enrolled: the PIN gives an OTP. */
  | "ready"
  | "otp"
  | "blocked"
  | "remove";

/** What was found out of the account and this device. */
export interface Facts {
  readonly username?: string | undefined;
  readonly enrolled: boolean;
  readonly blocked: boolean;
  /** Whether the device was enrolled by another account than the one that is signed in. */
  readonly anothers?: boolean | undefined;
  /** `null` where the account has none, `undefined` where that is not known. */
  readonly phoneNumber?: string | null | undefined;
}

export interface Otp {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** What the service said of it, in the demo. */
  readonly verdict?: "accepted" | "refused" | undefined;
}

/** What went wrong: a message of the SDK's, or what only a page meets. */
export type Trouble = { readonly failed: Failed } | { readonly code: 2202 | 2312 } | { readonly own: Own };
export type Own = "popupBlocked" | "signInLost" | "pinsDiffer";

/** What went well. */
export type Notice = "enrolled" | "pinReset" | "numberChanged" | "removed" | "codeAgain" | "otpEnded";

export interface State {
  readonly step: Step;
  readonly task?: Task | undefined;
  readonly facts: Facts;
  readonly trouble?: Trouble | undefined;
  readonly notice?: Notice | undefined;
  readonly otp?: Otp | undefined;
  /** The code of the SMS, from its step to the call that uses it up. */
  readonly smsCode?: string | undefined;
  /** The number that the SMS went to, where it is not the account's yet. */
  readonly number?: string | undefined;
}

/** What of a state a reload may remember: none of it is a secret. */
export interface Bookmark {
  readonly task?: Task | undefined;
  readonly step: Step;
  readonly number?: string | undefined;
}

export const initialState: State = { step: "starting", facts: { enrolled: false, blocked: false } };
