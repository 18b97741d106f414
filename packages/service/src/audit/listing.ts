import { sql } from "kysely";
import type { EpochMs } from "../clock.ts";
import type { AuditRow, Database } from "../store/schema.ts";
import type { Actor, AuditAction, AuditEvent } from "./event.ts";

export interface AuditFilter {
  readonly accountId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly result?: AuditEvent["result"] | undefined;
  readonly from?: EpochMs | undefined;
  /** Exclusive. */
  readonly to?: EpochMs | undefined;
  /** Rows after this one in the list. */
  readonly after?: Pick<AuditRow, "at" | "id"> | undefined;
}

/** A row as the service wrote it. */
export interface AuditEntry extends AuditRow {
  actor_kind: Actor["kind"];
  action: AuditAction;
  result: AuditEvent["result"];
}

/** Lists rows, newest first. A row appended meanwhile changes no later page. */
export function listAudit(database: Database, filter: AuditFilter, limit: number): Promise<AuditEntry[]> {
  const { accountId, deviceId, action, result, from, to, after } = filter;
  let query = database.selectFrom("audit_events").selectAll();
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  if (deviceId !== undefined) query = query.where("device_id", "=", deviceId);
  if (action !== undefined) query = query.where("action", "=", action);
  // Inlined as a literal so that the planner can use the partial index.
  if (result !== undefined) query = query.where("result", "=", sql.lit(result));
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (after !== undefined)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("at", "id"), "<", tuple(after.at, after.id)),
    );
  return query
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .$narrowType<Pick<AuditEntry, "actor_kind" | "action" | "result">>()
    .execute();
}
