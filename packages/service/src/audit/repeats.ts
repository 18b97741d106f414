// A repeated act would fill the audit log, which only the operator may shorten. Beyond a few rows, the
// acts of one account, or of one address without an account, become a count, which is recorded when its time has
// ended. The counts belong to this process: a crash loses those of ten minutes.
import type { EpochMs } from "../clock.ts";
import type { AuditEvent } from "./event.ts";

const WINDOW_MS = 10 * 60_000;

/** Rows of each kind within one window. */
const MOST_ROWS = { ok: 200, refused: 20 } as const;

/** Kinds that are counted at the same time. */
const MOST_KINDS = 10_000;

interface Repeats {
  readonly event: AuditEvent;
  readonly from: EpochMs;
  rows: number;
  /** Acts without a row. */
  counted: number;
}

const keyOf = ({ actor, action, result, accountId, address }: AuditEvent): string =>
  [action, result, accountId ?? actor.id ?? address ?? ""].join(" ");

/** The acts of operators and verifiers, who are trusted, are all recorded. A refused sign-in may be a stranger's. */
const isCounted = ({ actor, action, result }: AuditEvent): boolean =>
  actor.kind === "user" || actor.kind === "device" || (action === "operator.sign-in" && result === "refused");

function summaryOf({ event, counted: repeated }: Repeats): AuditEvent {
  return event.result === "ok"
    ? { ...event, details: { ...event.details, repeated } }
    : { ...event, details: { ...event.details, repeated } };
}

export class AuditRepeats {
  readonly #kinds = new Map<string, Repeats>();
  #over: AuditEvent[] = [];

  /** True if an event gets a row of its own; otherwise it is counted. */
  admit(event: AuditEvent, now: EpochMs): boolean {
    if (!isCounted(event)) return true;
    const key = keyOf(event);
    const known = this.#kinds.get(key);
    if (known && Math.abs(now - known.from) < WINDOW_MS) {
      if (known.rows < MOST_ROWS[event.result]) {
        known.rows += 1;
        return true;
      }
      known.counted += 1;
      return false;
    }
    this.#end(key);
    this.#kinds.set(key, { event, from: now, rows: 1, counted: 0 });
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MOST_KINDS && oldest !== undefined) this.#end(oldest);
    return true;
  }

  /** Takes the counts whose time has ended, as events. @param all also takes the running ones */
  take(now: EpochMs, all: boolean): readonly AuditEvent[] {
    for (const [key, { from }] of this.#kinds) if (all || Math.abs(now - from) >= WINDOW_MS) this.#end(key);
    const over = this.#over;
    this.#over = [];
    return over;
  }

  #end(key: string): void {
    const ended = this.#kinds.get(key);
    this.#kinds.delete(key);
    if (ended && ended.counted > 0) this.#over.push(summaryOf(ended));
  }
}
