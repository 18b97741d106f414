import type { Failed, Message } from "@openpims/sdk";

/** A call failed on the way to the last one: its message is the command's. */
export class CallFailed extends Error {
  override name = "CallFailed";
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(`${failed.error.code} ${failed.error.label}`);
    this.failed = failed;
  }
}

/** The message, known to have succeeded. @throws CallFailed */
export function succeeded<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new CallFailed(message);
  return message as Message<Result> & { status: "SUCCEEDED" };
}
