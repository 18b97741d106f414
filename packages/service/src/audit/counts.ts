import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "../store/schema.ts";
import type { AuditAction } from "./event.ts";
import { listAudit } from "./listing.ts";

/** How often something was recorded in a part of the time asked for. */
export interface AuditCount {
  /** Milliseconds: from here on, up to the next part's. */
  readonly from: number;
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

/** Counts an action's rows over equal parts of the time from `from` to before `to`, in milliseconds: in an index alone. */
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
    // Requests come between.
    await nextTurn();
  }
  return counts;
}

/** Rows whose details are read. */
const MOST_READ = 2_000;

/** How often an action was refused for a reason. */
export interface ReasonCount<Reason> {
  readonly reason: Reason;
  readonly count: number;
}

/**
 * Counts the reasons that an action was refused for, the commonest first: of the newest refusals where there are many.
 * @param reasonOf turns the word of a row into the reason that it is counted as
 */
export async function countReasons<Reason extends string>(
  database: Database,
  action: AuditAction,
  { from, to }: { readonly from: number; readonly to: number },
  reasonOf: (word: unknown) => Reason,
): Promise<{ readonly reasons: readonly ReasonCount<Reason>[]; readonly all: boolean }> {
  const rows = await listAudit(database, { action, result: "refused", from, to }, MOST_READ + 1);
  const counts = new Map<Reason, number>();
  for (const { details } of rows.slice(0, MOST_READ)) {
    const reason = reasonOf((JSON.parse(details) as { readonly reason?: unknown }).reason);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => ({ reason, count }));
  return { reasons: reasons.sort((a, b) => b.count - a.count), all: rows.length <= MOST_READ };
}
