import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "../store/schema.ts";
import type { AuditAction } from "./event.ts";

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
