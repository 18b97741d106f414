// Operators are persons. An administrator invites them by a one-time link, changes their role and removes them.
import { type Static, Type } from "typebox";
import type { AuditAction, AuditDetails } from "../../audit/event.ts";
import { byOperator } from "../../audit/event.ts";
import {
  changeRole,
  endSessions as endSessionsOf,
  removeOperator as removeOperatorOf,
} from "../../operators/changes.ts";
import { createLink, type Link } from "../../operators/links.ts";
import { makerOf } from "../../operators/makers.ts";
import { NO_NAME, parseName } from "../../operators/names.ts";
import { createOperator, findOperator, listOperators as operatorsOf } from "../../operators/operators.ts";
import { operatorRoles } from "../../operators/roles.ts";
import { linkAddress } from "../../operators/session-cookie.ts";
import type { Database, OperatorRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lowerRole } from "../bearer.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, iso, list, nothing, nullable, object, refusals, time } from "../schemas.ts";
import { idParams } from "./params.ts";
import { type OperatorContext, route } from "./route.ts";

const tags = ["operators"];

const operatorFields = {
  id: Type.String(),
  name: Type.String(),
  role: Type.Enum(operatorRoles),
  state: Type.Enum(["invited", "active", "removed"], {
    description: "`invited`: has not chosen a password yet. `removed`: kept for the audit log",
  }),
  provider: Type.Boolean({
    description: "True for who signs in with the company's provider, which gives the role",
  }),
  createdAt: time(),
  signedInAt: nullable(time(), { description: "The last sign-in" }),
};

const Operator = object(operatorFields);
export type Operator = Static<typeof Operator>;

const stateOf = ({ removed_at, password_hash, identity }: OperatorRow): Operator["state"] => {
  if (removed_at !== null) return "removed";
  return password_hash === null && identity === null ? "invited" : "active";
};

const describeOperator = (row: OperatorRow): Operator => ({
  id: row.id,
  name: row.name,
  role: row.role,
  state: stateOf(row),
  provider: row.identity !== null,
  createdAt: iso(row.created_at),
  signedInAt: iso(row.signed_in_at),
});

const linkFields = {
  link: Type.String({ description: "For the operator, who chooses a password by it, once" }),
  linkEndsAt: time(),
};

type Addressed = Parameters<typeof linkAddress>[1];

const describeLink = (context: OperatorContext, request: Addressed, { secret, endsAt }: Link) => ({
  link: linkAddress(context, request, secret),
  linkEndsAt: iso(endsAt),
});

const noSuchOperator = refuse(404, "no such operator");
const LAST = "the last administrator stays";
const lastStays = refuseFor(409, { reason: "lastAdministrator" }, LAST);
const ofTheProvider = refuseFor(
  409,
  { reason: "ofProvider" },
  "the operator signs in with the company's provider, which gives the role",
);
const OR_OF_PROVIDER = "the operator signs in with the company's provider";

interface Act {
  readonly address: string;
  readonly action: AuditAction;
  readonly details: AuditDetails;
}

const record = ({ audit, clock, caller }: OperatorContext, transaction: Database, act: Act) =>
  audit.append(transaction, clock.now(), byOperator(caller, act));

/**
 * Changes operators in one transaction.
 * @param work gets the operator with whom a new link ends
 * @returns `ended` if the caller's credential or role ended meanwhile
 */
const change = <Result>(
  { database, clock, caller }: OperatorContext,
  work: (transaction: Database, maker: string | null) => Promise<Result>,
): Promise<Result | "ended"> =>
  inTransaction(database, async (transaction) => {
    const maker = await makerOf(transaction, caller, clock.now());
    return maker === "ended" ? maker : work(transaction, maker);
  });

const listOperators = route({
  call: "GET /operators",
  summary: "Every operator, also the removed ones",
  tags,
  response: { 200: object({ operators: list(Operator) }) },
  handler: async (_request, { database }) => ({
    operators: (await operatorsOf(database)).map(describeOperator),
  }),
});

const inviteOperator = route({
  call: "POST /operators",
  summary: "Makes an operator, and answers a one-time link of an hour, only this once",
  tags,
  body: object(
    { name: Type.String({ minLength: 1, maxLength: 256 }), role: Type.Enum(operatorRoles) },
    { examples: [{ name: "Alice Martin", role: "support" }] },
  ),
  response: {
    201: object({ ...operatorFields, ...linkFields }),
    ...refusals(400, 403),
    ...conflict("The name is taken, or there are 1,000 operators"),
  },
  handler: async (request, context) => {
    const { vault, clock } = context;
    const name = parseName(request.body.name);
    if (!name) return refuseFor(400, { field: "name", reason: "malformed" }, NO_NAME);
    const { role } = request.body;
    const made = await change(context, async (transaction, maker) => {
      const operator = await createOperator(transaction, { ...name, role }, clock.now());
      if (typeof operator === "string") return operator;
      await record(context, transaction, {
        address: request.ip,
        action: "operator.create",
        details: { operator: operator.id, role },
      });
      return {
        operator,
        link: await createLink(transaction, vault, { operatorId: operator.id, madeBy: maker }, clock.now()),
      };
    });
    if (made === "ended") return lowerRole;
    if (made === "taken") return refuseFor(409, { field: "name", reason: "taken" }, "the name is taken");
    if (made === "too many") return refuseFor(409, { reason: "full" }, "there are 1,000 operators");
    return { ...describeOperator(made.operator), ...describeLink(context, request, made.link) };
  },
});

const patchOperator = route({
  call: "PATCH /operators/:id",
  summary: "Changes an operator's role, from the next request on",
  tags,
  params: idParams,
  body: object({ role: Type.Enum(operatorRoles) }, { examples: [{ role: "reader" }] }),
  response: { 200: Operator, ...refusals(400, 403, 404), ...conflict(`${LAST}; or ${OR_OF_PROVIDER}`) },
  handler: async ({ params: { id }, body: { role }, ip }, context) => {
    const changed = await change(context, async (transaction) => {
      const operator = await changeRole(transaction, id, role, context.clock.now());
      if (operator && typeof operator !== "string")
        await record(context, transaction, {
          address: ip,
          action: "operator.change",
          details: { operator: id, role },
        });
      return operator;
    });
    if (changed === "ended") return lowerRole;
    if (changed === "last administrator") return lastStays;
    if (changed === "of the provider") return ofTheProvider;
    return changed ? describeOperator(changed) : noSuchOperator;
  },
});

const removeOperator = route({
  call: "DELETE /operators/:id",
  summary: "Removes an operator: sessions, link, and the keys with a role that the operator made end at once",
  tags,
  params: idParams,
  response: { 204: nothing, ...refusals(403, 404), ...conflict(LAST) },
  handler: async ({ params: { id }, ip }, context) => {
    const removed = await change(context, async (transaction) => {
      const operator = await removeOperatorOf(transaction, id, context.clock.now());
      if (operator && typeof operator !== "string")
        await record(context, transaction, {
          address: ip,
          action: "operator.remove",
          details: { operator: id },
        });
      return operator;
    });
    if (removed === "ended") return lowerRole;
    if (removed === "last administrator") return lastStays;
    return removed ? null : noSuchOperator;
  },
});

const endSessions = route({
  call: "DELETE /operators/:id/sessions",
  summary: "Ends all sessions of an operator",
  tags,
  params: idParams,
  response: { 204: nothing, ...refusals(403, 404) },
  handler: async ({ params: { id }, ip }, context) => {
    const ended = await change(context, async (transaction) => {
      const operator = await endSessionsOf(transaction, id);
      if (operator)
        await record(context, transaction, {
          address: ip,
          action: "operator.end-sessions",
          details: { operator: id },
        });
      return operator;
    });
    if (ended === "ended") return lowerRole;
    return ended ? null : noSuchOperator;
  },
});

const inviteAgain = route({
  call: "POST /operators/:id/links",
  summary:
    "Answers a new one-time link of an hour, by which the operator chooses a password. It replaces the earlier one",
  tags,
  params: idParams,
  response: { 201: object(linkFields), ...refusals(403, 404), ...conflict(OR_OF_PROVIDER) },
  handler: async (request, context) => {
    const { vault, clock } = context;
    const { id } = request.params;
    const link = await change(context, async (transaction, maker) => {
      const operator = await findOperator(transaction, id);
      if (!operator) return undefined;
      // A password would outlive the person's end at the provider.
      if (operator.identity !== null) return "of the provider";
      await record(context, transaction, {
        address: request.ip,
        action: "operator.invite",
        details: { operator: id },
      });
      return createLink(transaction, vault, { operatorId: id, madeBy: maker }, clock.now());
    });
    if (link === "ended") return lowerRole;
    if (link === "of the provider") return ofTheProvider;
    return link ? describeLink(context, request, link) : noSuchOperator;
  },
});

export const operatorAccountRoutes = [
  listOperators,
  inviteOperator,
  patchOperator,
  removeOperator,
  endSessions,
  inviteAgain,
] as const;
