// The phone's state, as data. It holds no PIN: see pin-entry.ts.
import type { Failed } from "@openpims/sdk";
import type { AddressFault } from "./address.ts";
import type { CarAction } from "./car/commands.ts";
import type { WeakPin } from "./weak-pins.ts";

/** The user's current task. */
export type Task =
  /** Enrol this device, by an SMS to the account's number. */
  | "enrol"
  /** Enrol with a number that the account does not have yet; the SMS certifies it. */
  | "enrolWithNumber"
  /** Replace a PIN that is forgotten or blocked. */
  | "reset"
  /** Change the account's number. */
  | "changeNumber";

export type Step =
  | "starting"
  /** The service does not answer, so the state is unknown. */
  | "unreachable"
  /** The page was opened by an address at which it cannot work. */
  | "wrongAddress"
  | "signIn"
  | "number"
  | "askSms"
  | "smsCode"
  /** A new PIN for the account, typed twice. */
  | "choosePin"
  | "repeatPin"
  /** The account's existing PIN. */
  | "accountPin"
  /** Enrolled: the PIN gives an OTP. */
  | "ready"
  | "otp"
  | "blocked"
  | "remove"
  /** The account's car, its state and its commands. */
  | "car"
  /** The PIN for the car's remote services, which a command needs. */
  | "carPin";

/** The known facts on the account and this device. */
export interface Facts {
  readonly username?: string | undefined;
  readonly enrolled: boolean;
  readonly blocked: boolean;
  /** True if an account other than the signed-in one enrolled the device. */
  readonly anothers?: boolean | undefined;
  /** `null` if the account has no number, `undefined` if that is unknown. */
  readonly phoneNumber?: string | null | undefined;
}

export interface Otp {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The demo service's verdict on the OTP. */
  readonly verdict?: "accepted" | "refused" | undefined;
}

/** A failure: a message of the SDK, or a failure of the page itself. */
export type Trouble = { readonly failed: Failed } | { readonly code: 2312 } | { readonly own: Own };
export type Own = "popupBlocked" | "signInLost" | "pinsDiffer" | WeakPin | "unreachable";

/** A success message. */
export type Notice = "enrolled" | "pinReset" | "numberChanged" | "removed" | "codeAgain" | "otpEnded";

export interface State {
  readonly step: Step;
  readonly task?: Task | undefined;
  readonly facts: Facts;
  readonly trouble?: Trouble | undefined;
  readonly notice?: Notice | undefined;
  readonly otp?: Otp | undefined;
  readonly addressFault?: AddressFault | undefined;
  /** The SMS code, from its step to the call that uses it up. */
  readonly smsCode?: string | undefined;
  /** The command that goes to the car after the PIN. */
  readonly carCommand?: CarAction | undefined;
  /** The number that the SMS was sent to, if it is not the account's yet. */
  readonly number?: string | undefined;
}

/** The part of a state that survives a reload. No secret is in it. */
export interface Bookmark {
  readonly task?: Task | undefined;
  readonly step: Step;
  readonly number?: string | undefined;
}

export const initialState: State = { step: "starting", facts: { enrolled: false, blocked: false } };
