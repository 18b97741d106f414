import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../audit/event.ts";
import type { ServiceContext } from "../context.ts";
import { sameSecret } from "../keys/vault.ts";
import { type ApiKeyScope, findApiKey } from "../operators/api-keys.ts";
import { findSession, prolongSession } from "../operators/operator-sessions.ts";
import type { OperatorSessionRow } from "../store/schema.ts";
import { cookieSecretOf, isOwnPage } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A request to this route is no sign of a person being there. */
    readonly unattended?: boolean;
  }
}

export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? "")?.[1];
}

export function refuseBearer(reply: FastifyReply): FastifyReply {
  return reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });
}

const refuseOtherPages = (reply: FastifyReply): FastifyReply =>
  reply.code(403).send({ error: "a session is taken from the service's own pages only" });

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export const operator: Actor = { kind: "operator", id: null };

const sessions = new WeakMap<FastifyRequest, OperatorSessionRow>();

/** The session that the request came through with; `undefined` where it came with a bearer. */
export const sessionOf = (request: FastifyRequest): OperatorSessionRow | undefined => sessions.get(request);

/** What a page reads again by itself says so: it keeps no session alive. */
const isUnattended = (request: FastifyRequest): boolean =>
  request.routeOptions.config.unattended === true || request.headers["x-openpims-unattended"] !== undefined;

/** The session of the request's cookie, where browsers may sign in at all. A bearer, right or wrong, stands alone. */
async function findSessionOf(
  context: ServiceContext,
  request: FastifyRequest,
): Promise<OperatorSessionRow | undefined> {
  if (!context.console || request.headers.authorization !== undefined) return undefined;
  const secret = cookieSecretOf(context, request);
  return secret === undefined
    ? undefined
    : findSession(context.database, context, secret, context.clock.now());
}

type Judgement = "admitted" | "another page" | "none";

async function judgeSession(context: ServiceContext, request: FastifyRequest): Promise<Judgement> {
  const session = await findSessionOf(context, request);
  if (!session) return "none";
  if (!isOwnPage(context, request)) return "another page";
  sessions.set(request, session);
  if (!isUnattended(request)) await prolongSession(context.database, session, context.clock.now());
  return "admitted";
}

const refuse = (judgement: Exclude<Judgement, "admitted">, reply: FastifyReply): FastifyReply =>
  judgement === "none" ? refuseBearer(reply) : refuseOtherPages(reply);

/** Lets the operator through: a program with the token, or a browser that is signed in. */
export function requireOperator(context: ServiceContext): Guard {
  return async (request, reply) => {
    const token = bearerOf(request);
    if (token !== undefined && sameSecret(token, context.adminToken)) return undefined;
    const judgement = await judgeSession(context, request);
    return judgement === "admitted" ? undefined : refuse(judgement, reply);
  };
}

const callers = new WeakMap<FastifyRequest, Actor>();

/** Who came through `requireScope`. */
export function callerOf(request: FastifyRequest): Actor {
  const caller = callers.get(request);
  if (!caller) throw new Error("the route lets nobody through");
  return caller;
}

/** Lets the operator through, and the holders of API keys with this scope. A browser's session verifies no OTPs. */
export function requireScope(context: ServiceContext, scope: ApiKeyScope): Guard {
  return async (request, reply) => {
    const token = bearerOf(request);
    if (token === undefined) {
      const judgement = scope === "verify" ? "none" : await judgeSession(context, request);
      if (judgement !== "admitted") return refuse(judgement, reply);
      callers.set(request, operator);
      return undefined;
    }
    if (sameSecret(token, context.adminToken)) {
      callers.set(request, operator);
      return undefined;
    }
    const id = await findApiKey(context, token, scope);
    if (id === undefined) return refuseBearer(reply);
    callers.set(request, { kind: "api-key", id });
    return undefined;
  };
}
