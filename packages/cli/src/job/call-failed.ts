import type { Failed, Message } from "@openpims/sdk";

/** An earlier call of the command failed; its message becomes the command's. */
export class CallFailed extends Error {
  override name = "CallFailed";
  readonly failed: Failed;
  /** True where its explanation was printed before. */
  readonly isExplained: boolean;

  constructor(failed: Failed, isExplained = false) {
    super(`${failed.error.code} ${failed.error.label}`);
    this.failed = failed;
    this.isExplained = isExplained;
  }
}

/** Narrows a message to a success. @throws CallFailed if it is FAILED */
export function succeeded<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new CallFailed(message);
  return message as Message<Result> & { status: "SUCCEEDED" };
}
