// Messages of the command itself, for results that no single call of the SDK gives.
import { randomBytes } from "node:crypto";
import { type ErrorCode, type Failed, labelOf, type Message } from "@openpims/sdk";

function newTransactionId(): string {
  const hex = randomBytes(6).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

export const ownMessage = (result: object): Message => ({
  transactionId: newTransactionId(),
  status: "SUCCEEDED",
  result,
});

/** The SDK's answer to a bad parameter, for a check that the command makes first. */
export const ownFailure = (code: ErrorCode, name: string): Failed => ({
  transactionId: newTransactionId(),
  status: "FAILED",
  error: { code, label: labelOf(code, name) },
});
