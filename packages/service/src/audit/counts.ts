import { setImmediate as nextTurn } from "node:timers/promises";
import type { EpochMs } from "../clock.ts";
import type { Database } from "../store/schema.ts";
import type { AuditAction } from "./event.ts";
import { listAudit } from "./listing.ts";

/** The rows of one part of the time. */
export interface AuditCount {
  /** The start of the part, which ends at the start of the next. */
  readonly from: EpochMs;
  readonly ok: number;
  readonly refused: number;
}

const countBetween = (database: Database, action: AuditAction, from: number, to: number) =>
  database
    .selectFrom("audit_events")
    .select(["result", ({ fn }) => fn.countAll<number>().as("count")])
    .where("action", "=", action)
    .where("at", ">=", from)
    .where("at", "<", to)
    .groupBy("result")
    .execute();

/** Counts an action's rows over equal parts of the time from `from` to before `to`. It reads only an index. */
export async function countAudit(
  database: Database,
  action: AuditAction,
  { from, to }: { readonly from: number; readonly to: number },
  parts: number,
): Promise<AuditCount[]> {
  const bounds = Array.from({ length: parts + 1 }, (_, i) => from + Math.round(((to - from) * i) / parts));
  const counts: AuditCount[] = [];
  for (const [i, start] of bounds.slice(0, -1).entries()) {
    const rows = await countBetween(database, action, start, bounds[i + 1] ?? to);
    const of = (result: string): number => Number(rows.find((row) => row.result === result)?.count ?? 0);
    counts.push({ from: start, ok: of("ok"), refused: of("refused") });
    // Lets requests run in between.
    await nextTurn();
  }
  return counts;
}

/** The most rows that are read for their details. */
const MOST_READ = 2_000;

/** The number of refusals for one reason. */
export interface ReasonCount<Reason> {
  readonly reason: Reason;
  readonly count: number;
}

/**
 * Counts the reasons of an action's refusals, the most frequent first. If there are many refusals, only the newest count.
 * @param reasonOf maps a row's word to its counted reason
 */
export async function countReasons<Reason extends string>(
  database: Database,
  action: AuditAction,
  { from, to }: { readonly from: number; readonly to: number },
  reasonOf: (word: unknown) => Reason,
): Promise<{ readonly reasons: readonly ReasonCount<Reason>[]; readonly all: boolean }> {
  const rows = await listAudit(database, { actions: [action], result: "refused", from, to }, MOST_READ + 1);
  const counts = new Map<Reason, number>();
  for (const { details } of rows.slice(0, MOST_READ)) {
    const reason = reasonOf((JSON.parse(details) as { readonly reason?: unknown }).reason);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => ({ reason, count }));
  return { reasons: reasons.sort((a, b) => b.count - a.count), all: rows.length <= MOST_READ };
}
