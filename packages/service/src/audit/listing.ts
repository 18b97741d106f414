import type { AuditRow, Database } from "../store/schema.ts";

export interface AuditFilter {
  readonly accountId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly action?: string | undefined;
  readonly result?: string | undefined;
  /** Milliseconds: from here on, and before there. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Rows that are older than this one. */
  readonly before?: number | undefined;
}

/** The newest rows first. What is appended while somebody pages changes no page. */
export function listAudit(database: Database, filter: AuditFilter, limit: number): Promise<AuditRow[]> {
  const { accountId, deviceId, action, result, from, to, before } = filter;
  let query = database.selectFrom("audit_events").selectAll();
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  if (deviceId !== undefined) query = query.where("device_id", "=", deviceId);
  if (action !== undefined) query = query.where("action", "=", action);
  if (result !== undefined) query = query.where("result", "=", result);
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (before !== undefined) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}
