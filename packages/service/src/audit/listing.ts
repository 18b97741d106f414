import { type SelectQueryBuilder, sql } from "kysely";
import type { EpochMs } from "../clock.ts";
import type { AuditRow, Database } from "../store/schema.ts";
import type { Actor, AuditAction, AuditEvent } from "./event.ts";

export interface AuditFilter {
  readonly accountId?: string | undefined;
  readonly deviceId?: string | undefined;
  /** The operator who acted. */
  readonly operatorId?: string | undefined;
  /** Any of them. */
  readonly actions?: readonly AuditAction[] | undefined;
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
export async function listAudit(
  database: Database,
  filter: AuditFilter,
  limit: number,
): Promise<AuditEntry[]> {
  if (filter.actions?.length === 0) return [];
  return auditQuery(database, filter, limit)
    .$narrowType<Pick<AuditEntry, "actor_kind" | "action" | "result">>()
    .execute();
}

type AuditQuery = SelectQueryBuilder<{ audit_events: AuditRow }, "audit_events", AuditRow>;

/** The query of a page. */
export function auditQuery(database: Database, filter: AuditFilter, limit: number): AuditQuery {
  const { actions, accountId, deviceId, operatorId } = filter;
  const isNarrow = [accountId, deviceId, operatorId].some((id) => id !== undefined);
  const [first, ...others] = actions ?? [];
  return first === undefined || isNarrow
    ? newest(database, filter, limit)
    : merged(database, filter, [first, ...others], limit);
}

function newest(database: Database, filter: AuditFilter, limit: number): AuditQuery {
  const { accountId, deviceId, operatorId, actions, result, from, to, after } = filter;
  let query: AuditQuery = database.selectFrom("audit_events").selectAll();
  if (accountId !== undefined) query = query.where("account_id", "=", accountId);
  if (deviceId !== undefined) query = query.where("device_id", "=", deviceId);
  // Inlined as literals so that the planner can use the partial indexes.
  if (operatorId !== undefined)
    query = query.where("actor_kind", "=", sql.lit("operator")).where("actor_id", "=", operatorId);
  // With one value, no `in`: SQLite would sort.
  if (actions?.length === 1) query = query.where("action", "=", actions[0] ?? "");
  else if (actions !== undefined) query = query.where("action", "in", actions);
  if (result !== undefined) query = query.where("result", "=", sql.lit(result));
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (after !== undefined)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("at", "id"), "<", tuple(after.at, after.id)),
    );
  return query.orderBy("at", "desc").orderBy("id", "desc").limit(limit);
}

/** Merges the newest rows of each action: each is read in the order of an index, so a rare action costs no scan. */
function merged(
  database: Database,
  filter: AuditFilter,
  [first, ...others]: readonly [AuditAction, ...AuditAction[]],
  limit: number,
): AuditQuery {
  if (others.length === 0) return newest(database, { ...filter, actions: [first] }, limit);
  const newestOf = (action: AuditAction) =>
    database
      .selectFrom(newest(database, { ...filter, actions: [action] }, limit).as("audit_events"))
      .selectAll();
  const all = others.reduce((union, action) => union.unionAll(newestOf(action)), newestOf(first));
  return database
    .selectFrom(all.as("audit_events"))
    .selectAll()
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(limit);
}
