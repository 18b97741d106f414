import { type Static, Type } from "typebox";
import { countAudit } from "../../audit/counts.ts";
import { actorKinds, auditActions, auditResults, byOperator } from "../../audit/event.ts";
import { type AuditEntry as AuditRow, listAudit } from "../../audit/listing.ts";
import { ChainBroken, removeAuditRows } from "../../audit/retention.ts";
import { auditFaults, verifyAudit, verifyWholeAudit } from "../../audit/verification.ts";
import { limitOf, next, pageOf, pageQuery, placeOf, WRONG_CURSOR } from "../paging.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, count, givenTime, iso, list, nullable, object, refusals, time } from "../schemas.ts";
import { auditFilterQuery, parseAuditFilter } from "./audit-filter.ts";
import { type AuditNames, auditNames, targetOf } from "./audit-names.ts";
import { route } from "./route.ts";
import { NO_TIME, timePartsOf, timePartsQuery } from "./time-parts.ts";

const tags = ["audit"];

const ChainPoint = object({ position: count(), hash: Type.String() });

const AuditEntry = object({
  id: Type.Integer(),
  at: time(),
  actor: object({
    kind: Type.Enum(actorKinds),
    id: nullable(Type.String(), {
      description:
        "The operator's, API key's, account's or device's. `null` for the service's own token, the system, and a stranger",
    }),
    name: nullable(Type.String(), { description: "The present name of the operator or the API key" }),
  }),
  action: Type.Enum(auditActions),
  account: nullable(
    object({
      id: Type.String(),
      login: nullable(Type.String(), {
        description: "The present one; `null` for a deleted account, and for a key with `audit:read` alone",
      }),
    }),
  ),
  device: nullable(
    object({
      id: Type.String(),
      name: nullable(Type.String(), {
        description: "`null` for a deleted device, and for a key with `audit:read` alone",
      }),
    }),
  ),
  target: nullable(
    object({ kind: Type.Enum(["operator", "api-key"]), id: Type.String(), name: nullable(Type.String()) }),
    { description: "The operator or API key that the act changed" },
  ),
  address: nullable(Type.String()),
  result: Type.Enum(auditResults),
  details: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: "object", additionalProperties: true }),
  position: nullable(Type.Integer(), { description: "The place in the chain; `null` until it is linked" }),
  hash: nullable(Type.String()),
});
export type AuditEntry = Static<typeof AuditEntry>;

const AuditPage = object({ events: list(AuditEntry), next });
export type AuditPage = Static<typeof AuditPage>;

const Verification = object({
  whole: Type.Boolean(),
  fault: Type.Optional(
    object({
      what: Type.Enum(auditFaults),
      position: nullable(Type.Integer()),
      id: nullable(Type.Integer(), { description: "The row's" }),
    }),
  ),
  checked: count(),
  unchained: count({ description: "Rows of about the last second, which are not linked yet" }),
  end: ChainPoint,
  removed: ChainPoint,
});
export type Verification = Static<typeof Verification>;

interface ParsedRow extends Omit<AuditRow, "details"> {
  readonly details: Readonly<Record<string, unknown>>;
  readonly target: string | undefined;
}

function parseRow(row: AuditRow): ParsedRow {
  const details = JSON.parse(row.details) as Readonly<Record<string, unknown>>;
  return { ...row, details, target: targetOf(details)?.id };
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null): string | null =>
  names.get(id ?? "") ?? null;

const targetIn = (details: ParsedRow["details"], { staff }: AuditNames): AuditEntry["target"] => {
  const target = targetOf(details);
  return target ? { ...target, name: nameIn(staff, target.id) } : null;
};

const describeEvent = (row: ParsedRow, names: AuditNames): AuditEntry => ({
  id: row.id,
  at: iso(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id, name: nameIn(names.staff, row.actor_id) },
  action: row.action,
  account:
    row.account_id === null ? null : { id: row.account_id, login: nameIn(names.logins, row.account_id) },
  device: row.device_id === null ? null : { id: row.device_id, name: nameIn(names.devices, row.device_id) },
  target: targetIn(row.details, names),
  address: row.address,
  result: row.result,
  details: row.details,
  position: row.position,
  hash: row.hash,
});

/** @returns the last row of a page; `undefined` for a cursor of another list */
function rowOf(cursor: string): { at: number; id: number } | undefined {
  const [, at, id] = /^(\d{1,15}):(\d{1,15})$/.exec(placeOf(cursor) ?? "") ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id: Number(id) };
}

const readAudit = route({
  call: "GET /audit",
  summary: "The audit log's rows, newest first",
  tags,
  query: object({
    ...pageQuery,
    ...auditFilterQuery,
  }),
  response: { 200: AuditPage, ...refusals(400) },
  handler: async ({ query }, { database, callerRole }) => {
    const limit = limitOf(query);
    const after = query.cursor === undefined ? undefined : rowOf(query.cursor);
    if (query.cursor !== undefined && !after) return refuse(400, WRONG_CURSOR);
    const filter = await parseAuditFilter(database, query, callerRole !== undefined);
    if (!filter) return refuse(400, "from and to must be times");
    const rows = await listAudit(database, { ...filter, after }, limit + 1);
    const { page, next } = pageOf(rows, limit, ({ at, id }) => `${at}:${id}`);
    const parsed = page.map(parseRow);
    const names = await auditNames(database, parsed, callerRole !== undefined);
    return { events: parsed.map((row) => describeEvent(row, names)), next };
  },
});

const readAuditCounts = route({
  call: "GET /audit/counts",
  summary: "The numbers of successes and refusals of an action, over equal parts of a time",
  tags,
  query: object({ action: Type.Enum(auditActions), ...timePartsQuery }),
  response: {
    200: object({ counts: list(object({ from: time(), ok: count(), refused: count() })) }),
    ...refusals(400),
  },
  handler: async ({ query }, { database }) => {
    const wanted = timePartsOf(query);
    if (!wanted) return refuse(400, NO_TIME);
    const counts = await countAudit(database, query.action, wanted.range, wanted.parts);
    return { counts: counts.map((each) => ({ ...each, from: iso(each.from) })) };
  },
});

const verifyChain = route({
  call: "GET /audit/verify",
  summary: "Verifies that the log has every row as written, in order, with none removed",
  tags,
  query: object({
    end: Type.Optional(
      Type.String({
        pattern: "^(0:|\\d{1,15}:[0-9a-f]{64})$",
        description: "An earlier `end` as position:hash, which the chain must still contain",
      }),
    ),
    newest: Type.Optional(
      Type.String({
        pattern: "^[1-9]\\d{0,4}$",
        description: "The number of newest rows to check, if the whole log would take long",
      }),
    ),
  }),
  response: { 200: Verification, ...refusals(400) },
  handler: ({ query: { end, newest } }, { database, vault }) => {
    if (end === undefined && newest === undefined) return verifyWholeAudit(database, vault);
    const [position, hash = ""] = end?.split(":") ?? [];
    return verifyAudit(database, vault, {
      ...(position !== undefined && { noted: { position: Number(position), hash } }),
      ...(newest !== undefined && { newest: Number(newest) }),
    });
  },
});

/** Also open to a key with `audit:read`. */
export const auditReadingRoutes = [readAudit, readAuditCounts, verifyChain] as const;

const removeRows = route({
  call: "DELETE /audit",
  summary: "Removes the oldest rows of the chain up to a time, and keeps their last hash",
  tags,
  query: object({ before: givenTime() }),
  response: {
    200: object({ removed: count(), end: ChainPoint }),
    ...refusals(400),
    ...conflict("The log was changed: its chain is broken"),
  },
  handler: async ({ query, ip }, context) => {
    const now = context.clock.now();
    const before = Date.parse(query.before);
    if (!(before <= now))
      return refuseFor(400, { field: "before", reason: "notPast" }, "before is no time that is over");
    const event = byOperator(context.caller, {
      address: ip,
      action: "audit.remove",
      details: { before: query.before },
    });
    try {
      return await removeAuditRows(context, before, event, now);
    } catch (error) {
      if (error instanceof ChainBroken) return refuseFor(409, { reason: "chainBroken" }, error.message);
      throw error;
    }
  },
});

export const auditRoutes = [removeRows] as const;
