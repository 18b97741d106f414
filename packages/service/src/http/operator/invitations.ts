// The operator's side of a one-time link: reads whose it is, and chooses a password. The secret is in the body, never in
// an address.
import { Type } from "typebox";
import { hashPassword } from "../../accounts/password-hash.ts";
import type { ServiceContext } from "../../context.ts";
import { setPassword } from "../../operators/changes.ts";
import { findLink, LINK_SECRET, takeLink } from "../../operators/links.ts";
import { NO_NAME, type OperatorName, parseName } from "../../operators/names.ts";
import { createOperator } from "../../operators/operators.ts";
import { isOwnPage } from "../../operators/session-cookie.ts";
import { countWrongToken } from "../../operators/token-guard.ts";
import { inTransaction } from "../../store/transaction.ts";
import { fromAnotherPage, tooManyTokens } from "../bearer.ts";
import { refuse, refuseFor, route } from "../route.ts";
import { conflict, nullable, object, refusals } from "../schemas.ts";
import { PASSWORD_FAULTS, passwordFault } from "./password-faults.ts";

const tags = ["operators"];

const secret = Type.String({ pattern: LINK_SECRET.source, description: "The link's last part" });

const linkIsOver = refuse(401, "the link is over, or was used");

/** A wrong secret counts as a wrong token of its address. */
async function refuseLink(context: ServiceContext, address: string) {
  const counted = await countWrongToken(context, address);
  return counted.result === "too many tries" ? tooManyTokens(counted.waitSeconds) : linkIsOver;
}

const readInvitation = route({
  call: "POST /invitations/read",
  summary: "The name of a one-time link's operator",
  tags,
  body: object({ secret }, { examples: [{ secret: "a".repeat(43) }] }),
  response: {
    200: object({
      name: nullable(Type.String(), { description: "`null` for the first administrator, who chooses it" }),
    }),
    ...refusals(400, 401, 403, 429),
  },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { database, vault, clock } = context;
    const holder = await findLink(database, vault, request.body.secret, clock.now());
    if (!holder) return refuseLink(context, request.ip);
    return { name: holder === "first" ? null : holder.name };
  },
});

const acceptInvitation = route({
  call: "POST /invitations/accept",
  summary: "Chooses the password of a one-time link's operator, and uses the link up",
  tags,
  body: object(
    {
      secret,
      name: Type.Optional(
        Type.String({ minLength: 1, maxLength: 256, description: "The first administrator's only" }),
      ),
      password: Type.String({ minLength: 1, maxLength: 2048 }),
    },
    { examples: [{ secret: "a".repeat(43), name: "Alice Martin", password: "quiet heron by the weir" }] },
  ),
  response: {
    200: object({ name: Type.String() }),
    ...refusals(400, 401, 403, 429),
    ...conflict("The name is taken"),
  },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { database, vault, audit, clock } = context;
    const { body, ip } = request;
    const found = await findLink(database, vault, body.secret, clock.now());
    if (!found) return refuseLink(context, ip);
    const name: OperatorName | undefined =
      found === "first" ? parseName(body.name ?? "") : { name: found.name, key: found.name_key };
    if (!name) return refuseFor(400, { field: "name", reason: "malformed" }, NO_NAME);
    const fault = await passwordFault(body.password, name.key);
    if (fault !== undefined)
      return refuseFor(400, { field: "password", reason: fault }, PASSWORD_FAULTS[fault]);
    const hash = await hashPassword(body.password, "known");
    const now = clock.now();
    const accepted = await inTransaction(database, async (transaction) => {
      const holder = await takeLink(transaction, vault, body.secret, now);
      if (!holder) return undefined;
      const operator =
        holder === "first"
          ? await createOperator(transaction, { ...name, role: "administrator" }, now)
          : holder;
      // Thrown, so that the link stays.
      if (typeof operator === "string") throw new NameTaken();
      await setPassword(transaction, operator, hash);
      await audit.append(transaction, now, {
        actor: { kind: "operator", id: operator.id },
        action: "operator.accept",
        address: ip,
        result: "ok",
      });
      return operator.name;
    }).catch((error: unknown) => {
      if (error instanceof NameTaken) return error;
      throw error;
    });
    if (accepted instanceof NameTaken)
      return refuseFor(409, { field: "name", reason: "taken" }, "the name is taken");
    return accepted === undefined ? refuseLink(context, ip) : { name: accepted };
  },
});

class NameTaken extends Error {
  override name = "NameTaken";
}

/** They check the link themselves, so they need no guard. */
export const invitationRoutes = [readInvitation, acceptInvitation] as const;
