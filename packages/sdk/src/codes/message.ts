import { bytesToHex, type RandomBytes } from "@openpims/maccess";
import type { ErrorCode } from "./catalogue.ts";
import { withName } from "./entry.ts";
import { type MetCode, metLabels } from "./met-codes.ts";

/** The outcome of one call. `result` is absent where a set has nothing to say. */
export type Succeeded<Result> = {
  readonly transactionId: string;
  readonly status: "SUCCEEDED";
} & (unknown extends Result
  ? { readonly result?: unknown }
  : [Result] extends [undefined]
    ? { readonly result?: never }
    : { readonly result: Result });

export interface Failed {
  readonly transactionId: string;
  readonly status: "FAILED";
  readonly error: { readonly code: ErrorCode; readonly label: string };
}

export type Message<Result = unknown> = Succeeded<Result> | Failed;

export type Callback<Result = unknown> = (message: Message<Result>) => void;

/** 8 hex digits, `-`, 4 hex digits: fresh for each call. */
export function newTransactionId(random: RandomBytes): string {
  const hex = bytesToHex(random(6));
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

export function succeededMessage<Result>(transactionId: string, result: Result): Message<Result> {
  const message = { transactionId, status: "SUCCEEDED", ...(result !== undefined && { result }) };
  return message as Succeeded<Result>;
}

export function failedMessage(transactionId: string, code: MetCode, name?: string): Failed {
  return { transactionId, status: "FAILED", error: { code, label: labelOf(code, name) } };
}

const labelOf = (code: MetCode, name?: string): string => withName(metLabels[code], name);

/** How an API's `run` says that it failed: with a code of the catalogue. */
export class PimsFailure extends Error {
  override name = "PimsFailure";
  readonly code: MetCode;
  /** What stands in the label's place for a name. */
  readonly subject: string | undefined;

  constructor(code: MetCode, subject?: string, options?: ErrorOptions) {
    super(labelOf(code, subject), options);
    this.code = code;
    this.subject = subject;
  }
}
