// What the logs say of the facade's calls: the application's own log and the log files. Never a parameter or a result.
import { type Failed, type Message, PimsFailure } from "../codes/message.ts";
import type { FileLog } from "./file-log.ts";

/** What the SDK's log is told. It never holds a PIN, a code, an OTP, a key or a token. */
export interface LogEntry {
  readonly level: "error" | "info";
  /** Of the call's message; empty where the entry is not about one call. */
  readonly transactionId: string;
  readonly event: string;
  readonly details?: string;
}

/** A call as the log files name it: by the registry's words, never by the caller's. */
export interface Called {
  api: string;
  variant?: string | undefined;
}

export class CallLog {
  readonly #fileLog: FileLog | undefined;
  readonly #take: ((entry: LogEntry) => void) | undefined;

  /** @param take the application's log */
  constructor(fileLog: FileLog | undefined, take: ((entry: LogEntry) => void) | undefined) {
    this.#fileLog = fileLog;
    this.#take = take;
  }

  /** For the application alone. */
  tell(entry: LogEntry): void {
    try {
      this.#take?.(entry);
    } catch {
      // A log that fails takes nothing else with it.
    }
  }

  /** The beginning of a call, which ends with one of what it returns. */
  begin(called: Called): CallRecord {
    const log = this.#fileLog;
    const start = log?.now() ?? 0;
    const write = (message: Message, details?: string): void => {
      const failed = message.status === "FAILED";
      log?.write(failed ? "low" : "medium", {
        level: failed ? "error" : "info",
        event: "answered",
        ...called,
        transactionId: message.transactionId,
        status: message.status,
        ...(failed && { code: message.error.code }),
        ...(details !== undefined && { details }),
        durationMs: log.now() - start,
      });
    };
    return {
      succeeded: (message) => write(message),
      failed: (message, error) => {
        const { transactionId } = message;
        const foreseen = error instanceof PimsFailure;
        const details = foreseen ? whyOf(error) : whereOf(error);
        this.tell({
          level: foreseen ? "info" : "error",
          transactionId,
          event: foreseen ? `answered ${error.code}` : "unforeseen error",
          ...(details !== undefined && { details }),
        });
        write(message, details);
      },
    };
  }
}

export interface CallRecord {
  succeeded(message: Message): void;
  failed(message: Failed, error: unknown): void;
}

/** The cause in a few words: a device's failure names its kind, word and reason; none of them holds a secret. */
function whyOf({ cause }: PimsFailure): string | undefined {
  if (typeof cause === "string") return cause;
  if (typeof cause !== "object" || cause === null || !("kind" in cause)) return undefined;
  return Object.values(cause).join(", ");
}

/** Where an unforeseen error came from, without its message: that could quote what it stumbled over. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [error.name, ...frames.slice(0, 8).map((frame) => frame.trim())].join("\n");
}
