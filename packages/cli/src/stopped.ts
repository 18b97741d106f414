import type { Failed, Message } from "@openpims/sdk";

/** A call's failure on the way to the last one: its message is the program's. */
export class Stopped extends Error {
  readonly failed: Failed;

  constructor(failed: Failed) {
    super("stopped");
    this.failed = failed;
  }
}

/** The message, known to have succeeded. @throws Stopped */
export function need<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new Stopped(message);
  return message as Message<Result> & { status: "SUCCEEDED" };
}
