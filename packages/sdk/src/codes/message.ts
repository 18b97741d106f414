import type { Cost } from "./advice.ts";
import { type AnsweredCode, answeredLabels, isCoreCode, withName } from "./answered-codes.ts";
import type { ErrorCode } from "./catalogue.ts";
import type { CallFailure, OwnCodes } from "./failure.ts";

/** The outcome of one call. `result` is absent if a set has no result. */
export type Succeeded<Result> = {
  readonly transactionId: string;
  readonly status: "SUCCEEDED";
} & (unknown extends Result
  ? { readonly result?: unknown }
  : [Result] extends [undefined]
    ? { readonly result?: never }
    : { readonly result: Result });

/** The outcome of a failed call. `explain` puts it in words: docs/reference/codes.md */
export interface Failed {
  readonly transactionId: string;
  readonly status: "FAILED";
  readonly error: { readonly code: ErrorCode; readonly label: string };
}

/** The outcome of one call: SUCCEEDED with a result, or FAILED with a code and its label. */
export type Message<Result = unknown> = Succeeded<Result> | Failed;

/** A message of a subscription, after its SUCCEEDED: a result or an error, under the same transaction. */
export type ResultMessage<Result = unknown> = {
  readonly transactionId: string;
  readonly status: "RESULT";
} & (
  | { readonly result: Result; readonly error?: never }
  | { readonly error: Failed["error"]; readonly result?: never }
);

/** Receives the messages of a subscription: one SUCCEEDED or FAILED, then each RESULT. */
export type Listener<Result = unknown> = (message: Message<undefined> | ResultMessage<Result>) => void;

/** Receives the message of a call, exactly once. */
export type Callback<Result = unknown> = (message: Message<Result>) => void;

export function succeededMessage<Result>(transactionId: string, result: Result): Message<Result> {
  const message = { transactionId, status: "SUCCEEDED", ...(result !== undefined && { result }) };
  return message as Succeeded<Result>;
}

/** The wrong PINs in a row, and the tries that the SDK's own limit still allows. */
export interface PinTries {
  readonly used: number;
  readonly left: number | undefined;
  /** ISO 8601, UTC: the time of the next possible try; `null` if one is possible now. */
  readonly nextTry: string | null;
}

/** The facts of a failed call that its FAILED message has no field for. */
export interface FailedCall {
  readonly failure?: CallFailure | undefined;
  /** The limited resources of the account that the same call uses; absent if the call is not known. */
  readonly costs?: readonly Cost[];
  /** True if the call takes an SMS code. */
  readonly takesSmsCode?: boolean;
  /** The account's environment, if it is known. */
  readonly environment?: string | undefined;
  /** The host of the device's server, if it was not reached. */
  readonly host?: string | undefined;
  readonly pinTries?: PinTries | undefined;
}

/** The calls behind FAILED messages. Each lives as long as its message. */
const calls = new WeakMap<object, FailedCall>();

/**
 * @param name the parameter or component in the label
 * @param call the other facts of the call
 */
export function failedMessage(
  transactionId: string,
  code: AnsweredCode,
  name: string | undefined,
  failure: CallFailure | undefined,
  call: Omit<FailedCall, "failure"> = {},
  own?: OwnCodes,
): Failed {
  const label = isCoreCode(code) ? answeredLabels[code] : (own?.labelOf(code) ?? "");
  const error = { code, label: withName(label, name) };
  calls.set(error, { failure, ...call });
  return { transactionId, status: "FAILED", error };
}

/** The call behind a message or its `error`, if a facade of this program answered it. */
export const callBehind = (message: Failed | { readonly code: ErrorCode }): FailedCall | undefined =>
  calls.get("error" in message ? message.error : message);
