import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServiceContext } from "../context.ts";
import { sameSecret } from "../vault.ts";

export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? "")?.[1];
}

export function refuseBearer(reply: FastifyReply): FastifyReply {
  return reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });
}

/** Lets the operator through. */
export function requireOperator({ adminToken }: ServiceContext) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const token = bearerOf(request);
    return token !== undefined && sameSecret(token, adminToken) ? undefined : refuseBearer(reply);
  };
}

export const hashApiKey = ({ vault }: ServiceContext, key: string): string => vault.hash("api-key", key);

/** Lets the operator and the holders of API keys through. */
export function requireVerifier(context: ServiceContext) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const token = bearerOf(request);
    if (token === undefined) return refuseBearer(reply);
    if (sameSecret(token, context.adminToken)) return undefined;
    const known = await context.database
      .selectFrom("api_keys")
      .select("id")
      .where("hash", "=", hashApiKey(context, token))
      .executeTakeFirst();
    return known ? undefined : refuseBearer(reply);
  };
}
