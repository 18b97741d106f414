import { bytesToHex, type RandomBytes } from "@openpims/maccess";
import { type AnsweredCode, answeredCodes, withName } from "./answered-codes.ts";
import type { ErrorCode } from "./catalogue.ts";
import type { CallFailure } from "./failure.ts";

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

/** Receives the message of a call, exactly once. */
export type Callback<Result = unknown> = (message: Message<Result>) => void;

/** 8 hex digits, `-`, 4 hex digits: new for each call. */
export function newTransactionId(random: RandomBytes): string {
  const hex = bytesToHex(random(6));
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

export function succeededMessage<Result>(transactionId: string, result: Result): Message<Result> {
  const message = { transactionId, status: "SUCCEEDED", ...(result !== undefined && { result }) };
  return message as Succeeded<Result>;
}

/** The failures behind FAILED messages, which have only a code and a label. Each lives as long as its message. */
const failures = new WeakMap<object, CallFailure>();

/** @param name inserted into the label */
export function failedMessage(
  transactionId: string,
  code: AnsweredCode,
  name: string | undefined,
  failure: CallFailure | undefined,
): Failed {
  const error = { code, label: withName(answeredCodes[code].label, name) };
  if (failure) failures.set(error, failure);
  return { transactionId, status: "FAILED", error };
}

/** The failure behind a message, or behind its `error`, if a facade of this program answered it. */
export const failureBehind = (message: Failed | { readonly code: ErrorCode }): CallFailure | undefined =>
  failures.get("error" in message ? message.error : message);
