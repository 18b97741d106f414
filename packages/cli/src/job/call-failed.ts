import type { Failed, Message } from "@openpims/sdk";

/** An earlier call of the command failed; its message becomes the command's. */
export class CallFailed extends Error {
  override name = "CallFailed";
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(`${failed.error.code} ${failed.error.label}`);
    this.failed = failed;
  }
}

/** Narrows a message to a success. @throws CallFailed if it is FAILED */
export function succeeded<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new CallFailed(message);
  return message as Message<Result> & { status: "SUCCEEDED" };
}
