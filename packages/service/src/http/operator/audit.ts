import { type Static, Type } from "typebox";
import { countAudit } from "../../audit/counts.ts";
import { auditActions, byOperator } from "../../audit/event.ts";
import { listAudit } from "../../audit/listing.ts";
import { ChainBroken, removeAuditRows } from "../../audit/retention.ts";
import { auditFaults, verifyAudit, verifyWholeAudit } from "../../audit/verification.ts";
import { limitOf, next, pageOf, pageQuery, placeOf, WRONG_CURSOR } from "../paging.ts";
import { refuse, refuseFor } from "../route.ts";
import {
  conflict,
  count,
  givenTime,
  iso,
  list,
  nullable,
  object,
  parseGivenTime,
  refusals,
  time,
} from "../schemas.ts";
import { auditFilterQuery, parseAuditFilter } from "./audit-filter.ts";
import { AuditEntry, describeRows } from "./audit-view.ts";
import { route } from "./route.ts";
import { NO_TIME, timePartsOf, timePartsQuery } from "./time-parts.ts";

const tags = ["audit"];

const ChainPoint = object({ position: count(), hash: Type.String() });

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
    return { events: await describeRows(database, page, callerRole !== undefined), next };
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
    const before = parseGivenTime(query.before);
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
