import type { FastifyInstance } from "fastify";
import { findAccount } from "../../accounts/accounts.ts";
import { countAudit } from "../../audit/counts.ts";
import {
  type AuditAction,
  type AuditEvent,
  actorKinds,
  auditActions,
  auditResults,
} from "../../audit/event.ts";
import { type AuditFilter, listAudit } from "../../audit/listing.ts";
import { ChainBroken, removeAuditRows } from "../../audit/retention.ts";
import { type AuditVerification, auditFaults, verifyAudit } from "../../audit/verification.ts";
import type { ServiceContext } from "../../context.ts";
import type { AuditRow } from "../../store/schema.ts";
import { requireScope } from "../bearer.ts";
import {
  count,
  cursorOf,
  flag,
  givenTime,
  iso,
  next,
  object,
  orNull,
  type PageQuery,
  pageQuery,
  placeOf,
  refusals,
  text,
  time,
  whole,
} from "../schemas.ts";
import { type AdminRoutes, byOperator, operatorSecurity } from "./admin-scope.ts";
import { NO_TIME, type TimePartsQuery, timePartsOf, timePartsQuery } from "./time-parts.ts";

interface CountsQuery extends TimePartsQuery {
  readonly action: AuditAction;
}

interface AuditQuery extends PageQuery {
  readonly account?: string;
  readonly device?: string;
  readonly action?: AuditAction;
  readonly result?: AuditEvent["result"];
  readonly from?: string;
  readonly to?: string;
}

const point = whole({ position: count, hash: text });

const eventSchema = whole({
  id: { type: "integer" },
  at: time,
  actor: whole({ kind: { enum: [...actorKinds] }, id: orNull(text) }),
  action: { enum: [...auditActions] },
  account: orNull(text),
  device: orNull(text),
  address: orNull(text),
  result: { enum: [...auditResults] },
  details: { type: "object", additionalProperties: true },
  position: { type: ["integer", "null"], description: "The place in the chain; `null` until it is linked" },
  hash: orNull(text),
});

const describe = (row: AuditRow) => ({
  id: row.id,
  at: iso(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id },
  action: row.action,
  account: row.account_id,
  device: row.device_id,
  address: row.address,
  result: row.result,
  details: JSON.parse(row.details) as object,
  position: row.position,
  hash: row.hash,
});

/** `undefined` where the text is no time, such as the 31st of February. */
const timeOf = (given: string | undefined): number | undefined =>
  given === undefined ? undefined : Date.parse(given);

/** The row that a page ended with; `undefined` where the cursor is none of this list. */
function rowOf(cursor: string): { at: number; id: number } | undefined {
  const [, at, id] = /^(\d{1,15}):(\d{1,15})$/.exec(placeOf(cursor) ?? "") ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id: Number(id) };
}

/** The routes that a key with `audit:read` opens too. */
export function auditReadingRoutes(scope: FastifyInstance, context: ServiceContext): void {
  const { database, vault } = context;
  const tags = ["audit"];
  const security = [...operatorSecurity(context), { apiKey: ["audit:read"] }];
  scope.addHook("onRequest", requireScope(context, "audit:read"));

  scope.get<{ Querystring: AuditQuery }>(
    "/audit",
    {
      schema: {
        tags,
        security,
        summary: "Who did what, the newest first",
        querystring: object({
          ...pageQuery,
          account: {
            type: "string",
            minLength: 1,
            maxLength: 254,
            description: "A login, or an account's id",
          },
          device: { type: "string", minLength: 1, maxLength: 64 },
          action: { enum: [...auditActions] },
          result: { enum: [...auditResults] },
          from: givenTime,
          to: { ...givenTime, description: "Before this time" },
        }),
        response: {
          200: whole({ events: { type: "array", items: eventSchema }, next }),
          ...refusals(400, 401),
        },
      },
    },
    async ({ query }, reply) => {
      const limit = Number(query.limit ?? 50);
      const after = query.cursor === undefined ? undefined : rowOf(query.cursor);
      if (query.cursor !== undefined && !after)
        return reply.code(400).send({ error: "cursor is none of this list" });
      const [from, to] = [timeOf(query.from), timeOf(query.to)];
      if (Number.isNaN(from) || Number.isNaN(to))
        return reply.code(400).send({ error: "from and to must be times" });
      const account = query.account && (await findAccount(database, query.account));
      const filter: AuditFilter = {
        // The rows of an account outlive it: then its id is all that it is known by.
        accountId: account ? account.id : query.account,
        deviceId: query.device,
        action: query.action,
        result: query.result,
        from,
        to,
        after,
      };
      const found = await listAudit(database, filter, limit + 1);
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { events: page.map(describe), next: last ? cursorOf(`${last.at}:${last.id}`) : null };
    },
  );

  scope.get<{ Querystring: CountsQuery }>(
    "/audit/counts",
    {
      schema: {
        tags,
        security,
        summary: "How often something was done and refused, over equal parts of a time",
        querystring: object({ action: { enum: [...auditActions] }, ...timePartsQuery }, [
          "action",
          "from",
          "to",
        ]),
        response: {
          200: whole({
            counts: { type: "array", items: whole({ from: time, ok: count, refused: count }) },
          }),
          ...refusals(400, 401),
        },
      },
    },
    async ({ query }, reply) => {
      const wanted = timePartsOf(query);
      if (!wanted) return reply.code(400).send({ error: NO_TIME });
      const counts = await countAudit(database, query.action, wanted.range, wanted.parts);
      return { counts: counts.map((each) => ({ ...each, from: iso(each.from) })) };
    },
  );

  /** One walk over the whole log at a time: who asks meanwhile hears what it finds. */
  let underWay: Promise<AuditVerification> | undefined;
  const verifyWhole = (): Promise<AuditVerification> => {
    underWay ??= verifyAudit(database, vault).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  scope.get<{ Querystring: { end?: string; newest?: string } }>(
    "/audit/verify",
    {
      schema: {
        tags,
        security,
        summary: "Whether the log is what the service wrote, in its order, with nothing taken out",
        querystring: object({
          end: {
            type: "string",
            pattern: "^\\d{1,15}:[0-9a-f]{64}$",
            description: "An `end` that was noted before, as position:hash: the chain must still hold it",
          },
          newest: {
            type: "string",
            pattern: "^[1-9]\\d{0,4}$",
            description: "How many rows to check at most, the newest, where the whole log would take long",
          },
        }),
        response: {
          200: object(
            {
              whole: flag,
              fault: whole({
                what: { enum: [...auditFaults] },
                position: { type: ["integer", "null"] },
                id: { type: ["integer", "null"], description: "The row's" },
              }),
              checked: count,
              unchained: { ...count, description: "Rows of the last second or so, which are not linked yet" },
              end: point,
              removed: point,
            },
            ["whole", "checked", "unchained", "end", "removed"],
          ),
          ...refusals(400, 401),
        },
      },
    },
    ({ query }) => {
      const { end, newest } = query;
      if (end === undefined && newest === undefined) return verifyWhole();
      const [position, hash = ""] = end?.split(":") ?? [];
      return verifyAudit(database, vault, {
        ...(position !== undefined && { noted: { position: Number(position), hash } }),
        ...(newest !== undefined && { newest: Number(newest) }),
      });
    },
  );
}

export const auditRoutes: AdminRoutes = (scope, context) => {
  const { clock } = context;

  scope.delete<{ Querystring: { before: string } }>(
    "/audit",
    {
      schema: {
        tags: ["audit"],
        summary: "Removes the oldest rows of the chain up to a time, and keeps the hash that they ended with",
        querystring: object({ before: givenTime }, ["before"]),
        response: { 200: whole({ removed: count, end: point }), ...refusals(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const before = Date.parse(request.query.before);
      if (!(before <= now)) return reply.code(400).send({ error: "before is no time that is over" });
      const event = byOperator(request, "audit.remove", { details: { before: request.query.before } });
      try {
        return await removeAuditRows(context, before, event, now);
      } catch (error) {
        if (error instanceof ChainBroken) return reply.code(409).send({ error: error.message });
        throw error;
      }
    },
  );
};
