// The guards of the routes for operators and verifiers, by a request's bearer or session.
import type { FastifyRequest } from "fastify";
import { type Actor, operator } from "../audit/event.ts";
import type { ServiceContext } from "../context.ts";
import { spareAddress } from "../limits/address-buckets.ts";
import { type ApiKeyScope, findApiKey } from "../operators/api-keys.ts";
import { type Admission, admitBySession } from "../operators/browser-session.ts";
import { admitToken, checkToken, countWrongToken, type TokenCheck } from "../operators/token-guard.ts";
import type { Guard } from "./add-routes.ts";
import { refuse } from "./route.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** A request to this route does not show that a person is present. */
    readonly unattended?: boolean;
  }
}

export const bearerOf = ({ headers }: Pick<FastifyRequest, "headers">): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.authorization ?? "")?.[1];

export const unauthorized = refuse(401, "unauthorized", { "www-authenticate": "Bearer" });

export const tooManyTokens = (waitSeconds: number) =>
  refuse(429, "too many wrong tokens", { "retry-after": String(waitSeconds) });

const fromAnotherPage = refuse(403, "a session is taken from the service's own pages only");

/** A page marks the requests that it repeats by itself: those do not keep a session alive. */
const isAttended = ({ routeOptions, headers }: FastifyRequest): boolean =>
  routeOptions.config.unattended !== true && headers["x-openpims-unattended"] === undefined;

const REFUSALS = {
  admitted: undefined,
  "another page": fromAnotherPage,
  none: unauthorized,
} satisfies Record<Admission, unknown>;

const refusalOf = (request: FastifyRequest, checked: TokenCheck) => {
  if (checked.result === "too many tries") return tooManyTokens(checked.waitSeconds);
  if (checked.result === "wrong") return unauthorized;
  spareAddress(request);
  return undefined;
};

/** Admits the operator: a program with the token, or a signed-in browser. */
export function requireOperator(context: ServiceContext): Guard {
  return async (request) => {
    const token = bearerOf(request);
    if (token !== undefined) return refusalOf(request, await checkToken(context, token, request.ip));
    return REFUSALS[await admitBySession(context, request, isAttended(request))];
  };
}

const callers = new WeakMap<FastifyRequest, Actor>();

/** @returns the caller that `requireScope` admitted */
export function callerOf(request: FastifyRequest): Actor {
  const caller = callers.get(request);
  if (!caller) throw new Error("the route lets nobody through");
  return caller;
}

/** Admits the operator, and API keys with this scope. A browser's session verifies no OTPs. */
export function requireScope(context: ServiceContext, scope: ApiKeyScope): Guard {
  const callerWith = async (token: string, address: string): Promise<Actor | TokenCheck> => {
    const checked = await admitToken(context, token, address);
    if (checked.result === "right") return operator;
    if (checked.result !== "wrong") return checked;
    const id = await findApiKey(context, token, scope);
    return id === undefined ? countWrongToken(context, address) : { kind: "api-key", id };
  };
  return async (request) => {
    const token = bearerOf(request);
    if (token === undefined) {
      const admission =
        scope === "verify" ? "none" : await admitBySession(context, request, isAttended(request));
      if (admission === "admitted") callers.set(request, operator);
      return REFUSALS[admission];
    }
    const caller = await callerWith(token, request.ip);
    if ("result" in caller) return refusalOf(request, caller);
    callers.set(request, caller);
    spareAddress(request);
    return undefined;
  };
}
