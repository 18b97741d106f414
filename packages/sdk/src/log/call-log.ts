// Logs the facade's calls to the application and the log files. Never a parameter or a result.
import { PimsFailure } from "../codes/failure.ts";
import type { Message } from "../codes/message.ts";
import { ApplicationError, messageOf } from "../core/application-part.ts";
import type { FileLog } from "./file-log.ts";

/** An entry of the SDK's log. It never holds a PIN, a code, an OTP, a key or a token. */
export interface LogEntry {
  readonly level: "error" | "info";
  /** The call's transaction id; empty if the entry does not concern one call. */
  readonly transactionId: string;
  readonly event: string;
  readonly details?: string;
}

/** A call in the log files: named by the registry's words, never by the caller's. */
export interface Called {
  api: string;
  variant?: string | undefined;
}

export class CallLog {
  readonly #fileLog: FileLog | undefined;
  readonly #take: ((entry: LogEntry) => void) | undefined;

  /** @param take receives the application's entries */
  constructor(fileLog: FileLog | undefined, take: ((entry: LogEntry) => void) | undefined) {
    this.#fileLog = fileLog;
    this.#take = take;
  }

  /** Logs to the application only. */
  report(entry: LogEntry): void {
    try {
      this.#take?.(entry);
    } catch (error) {
      // A failing log must not fail the call.
      const details = messageOf(error);
      this.#fileLog?.write("low", { level: "error", event: "the application's log threw", details });
    }
  }

  /**
   * Logs the start of a call.
   * @returns a function that logs the end: the message, and the error behind a FAILED one
   */
  begin(called: Called): (message: Message, thrown?: unknown) => void {
    const log = this.#fileLog;
    const start = log?.now() ?? 0;
    return (message, thrown) => {
      const { transactionId, status } = message;
      const code = status === "FAILED" ? message.error.code : undefined;
      const foreseen = thrown instanceof PimsFailure;
      const details = foreseen ? whyOf(thrown) : code && whereOf(thrown);
      const told =
        thrown instanceof ApplicationError ? `${thrown.message}\n${whereOf(thrown.cause)}` : details;
      if (code)
        this.report({
          level: foreseen ? "info" : "error",
          transactionId,
          event: foreseen ? `answered ${code}` : "unforeseen error",
          ...(told && { details: told }),
        });
      log?.write(code ? "low" : "medium", {
        level: code ? "error" : "info",
        event: "answered",
        api: called.api,
        variant: called.variant,
        transactionId,
        status,
        code,
        details,
        durationMs: log.now() - start,
      });
    };
  }
}

/** The cause in a few words: a failure names its kind, word and reason; none of them holds a secret. */
function whyOf({ failure }: PimsFailure): string | undefined {
  if (typeof failure.kind === "number") return failure.reason;
  // The reason names the seconds with their unit.
  const told = Object.entries(failure).filter(([name]) => name !== "seconds");
  return told.map(([, value]) => value).join(", ");
}

/** The source position of a defect, without its message, which could quote a secret. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [error.name, ...frames.slice(0, 8).map((frame) => frame.trim())].join("\n");
}
