import { sql } from "kysely";
import type { AuditRow, Database } from "../store/schema.ts";
import type { Actor, AuditAction, AuditEvent } from "./event.ts";

export interface AuditFilter {
  readonly accountId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly result?: AuditEvent["result"] | undefined;
  /** Milliseconds: from here on, and before there. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Rows that come after this one in the list. */
  readonly after?: Pick<AuditRow, "at" | "id"> | undefined;
}

/** A row as the service wrote it. */
export interface AuditEntry extends AuditRow {
  actor_kind: Actor["kind"];
  action: AuditAction;
  result: AuditEvent["result"];
}

/** The newest rows first. What is appended while somebody pages changes no page. */
export function listAudit(database: Database, filter: AuditFilter, limit: number): Promise<AuditEntry[]> {
  const { accountId, deviceId, action, result, from, to, after } = filter;
  let query = database.selectFrom("audit_events").selectAll();
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  if (deviceId !== undefined) query = query.where("device_id", "=", deviceId);
  if (action !== undefined) query = query.where("action", "=", action);
  // As a word of the statement: the index of what was refused is found by it.
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
