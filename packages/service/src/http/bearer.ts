// The guards of the routes for operators and verifiers, by the bearer of a request or its session.
import type { FastifyRequest } from "fastify";
import { type Actor, operator } from "../audit/event.ts";
import type { ServiceContext } from "../context.ts";
import { sameSecret } from "../keys/vault.ts";
import { type ApiKeyScope, findApiKey } from "../operators/api-keys.ts";
import { type Admission, admitBySession } from "../operators/browser-session.ts";
import type { Guard } from "./add-routes.ts";
import { refuse } from "./route.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A request to this route is no sign of a person being there. */
    readonly unattended?: boolean;
  }
}

export const bearerOf = ({ headers }: Pick<FastifyRequest, "headers">): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.authorization ?? "")?.[1];

export const unauthorized = refuse(401, "unauthorized", { "www-authenticate": "Bearer" });

const fromAnotherPage = refuse(403, "a session is taken from the service's own pages only");

/** A page says so of what it reads again by itself: that keeps no session alive. */
const isAttended = ({ routeOptions, headers }: FastifyRequest): boolean =>
  routeOptions.config.unattended !== true && headers["x-openpims-unattended"] === undefined;

const REFUSALS = {
  admitted: undefined,
  "another page": fromAnotherPage,
  none: unauthorized,
} satisfies Record<Admission, unknown>;

/** Lets the operator through: a program with the token, or a browser that is signed in. */
export function requireOperator(context: ServiceContext): Guard {
  return async (request) => {
    const token = bearerOf(request);
    if (token !== undefined && sameSecret(token, context.adminToken)) return undefined;
    return REFUSALS[await admitBySession(context, request, isAttended(request))];
  };
}

const callers = new WeakMap<FastifyRequest, Actor>();

/** @returns who came through `requireScope` */
export function callerOf(request: FastifyRequest): Actor {
  const caller = callers.get(request);
  if (!caller) throw new Error("the route lets nobody through");
  return caller;
}

/** Lets the operator through, and the holders of API keys with this scope. A browser's session verifies no OTPs. */
export function requireScope(context: ServiceContext, scope: ApiKeyScope): Guard {
  const callerWith = async (token: string): Promise<Actor | undefined> => {
    if (sameSecret(token, context.adminToken)) return operator;
    const id = await findApiKey(context, token, scope);
    return id === undefined ? undefined : { kind: "api-key", id };
  };
  return async (request) => {
    const token = bearerOf(request);
    if (token === undefined) {
      const admission =
        scope === "verify" ? "none" : await admitBySession(context, request, isAttended(request));
      if (admission === "admitted") callers.set(request, operator);
      return REFUSALS[admission];
    }
    const caller = await callerWith(token);
    if (!caller) return unauthorized;
    callers.set(request, caller);
    return undefined;
  };
}
