import type { FastifyReply, FastifyRequest } from "fastify";
import { type ApiKeyScope, findApiKey } from "../api-keys.ts";
import type { Actor } from "../audit/event.ts";
import type { ServiceContext } from "../context.ts";
import { sameSecret } from "../vault.ts";

export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? "")?.[1];
}

export function refuseBearer(reply: FastifyReply): FastifyReply {
  return reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export const operator: Actor = { kind: "operator", id: null };

/** Lets the operator through. */
export function requireOperator({ adminToken }: ServiceContext): Guard {
  return async (request, reply) => {
    const token = bearerOf(request);
    return token !== undefined && sameSecret(token, adminToken) ? undefined : refuseBearer(reply);
  };
}

const callers = new WeakMap<FastifyRequest, Actor>();

/** Who came through `requireScope`. */
export function callerOf(request: FastifyRequest): Actor {
  const caller = callers.get(request);
  if (!caller) throw new Error("the route lets nobody through");
  return caller;
}

/** Lets the operator through, and the holders of API keys with this scope. */
export function requireScope(context: ServiceContext, scope: ApiKeyScope): Guard {
  return async (request, reply) => {
    const token = bearerOf(request);
    if (token === undefined) return refuseBearer(reply);
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
