// The guards of the routes for operators and verifiers, by a request's bearer or session.
import type { FastifyRequest } from "fastify";
import { serviceToken } from "../audit/event.ts";
import type { ServiceContext } from "../context.ts";
import { spareAddress } from "../limits/address-buckets.ts";
import {
  type ApiKeyScope,
  findApiKey,
  noteUse,
  type OwnScope,
  ownScopes,
  scopesOf,
} from "../operators/api-keys.ts";
import { admitBySession, sessionOf } from "../operators/browser-session.ts";
import type { OperatorCaller } from "../operators/makers.ts";
import { highestRole, includesRole, type OperatorRole } from "../operators/roles.ts";
import { admitToken, countWrongToken, type TokenCheck } from "../operators/token-guard.ts";
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

export const fromAnotherPage = refuse(403, "a session is taken from the service's own pages only");

/** A page marks the requests that it repeats by itself: those do not keep a session alive. */
const isAttended = ({ routeOptions, headers }: FastifyRequest): boolean =>
  routeOptions.config.unattended !== true && headers["x-openpims-unattended"] === undefined;

export const lowerRole = refuse(403, "the role does not allow this");

/** A person or a program, and what it may do. */
interface Caller {
  readonly actor: OperatorCaller;
  readonly role: OperatorRole | undefined;
  readonly scopes: readonly ApiKeyScope[];
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** @returns the caller that the guard admitted */
export function callerOf(request: FastifyRequest): OperatorCaller {
  const caller = callers.get(request);
  if (!caller) throw new Error("the route lets nobody through");
  return caller.actor;
}

/** @returns the admitted caller's role; `undefined` for a key that a scope alone admitted */
export const callerRoleOf = (request: FastifyRequest): OperatorRole | undefined => callers.get(request)?.role;

/** Any of the two opens a call. */
interface Needed {
  readonly role: OperatorRole | undefined;
  readonly scope: OwnScope | undefined;
}

type Decision = "open" | "lower role" | "closed";

function decide(caller: Caller, needed: Needed): Decision {
  if (needed.scope !== undefined && caller.scopes.includes(needed.scope)) return "open";
  if (caller.role === undefined || needed.role === undefined) return "closed";
  return includesRole(caller.role, needed.role) ? "open" : "lower role";
}

const SERVICE: Caller = { actor: serviceToken, role: "administrator", scopes: ownScopes };

const refusalOf = (checked: TokenCheck) =>
  checked.result === "too many tries" ? tooManyTokens(checked.waitSeconds) : unauthorized;

const DECIDED = { "lower role": lowerRole, closed: unauthorized } as const;

function admit(request: FastifyRequest, caller: Caller): undefined {
  callers.set(request, caller);
  spareAddress(request);
}

async function admitBearer(context: ServiceContext, request: FastifyRequest, token: string, needed: Needed) {
  const checked = await admitToken(context, token, request.ip);
  if (checked.result === "right")
    return decide(SERVICE, needed) === "open" ? admit(request, SERVICE) : lowerRole;
  if (checked.result !== "wrong") return refusalOf(checked);
  const key = await findApiKey(context, token);
  const scopes = key ? scopesOf(key) : [];
  const caller = key && {
    actor: { kind: "api-key" as const, id: key.id },
    role: highestRole(scopes),
    scopes,
  };
  const decision = caller ? decide(caller, needed) : "closed";
  if (decision === "closed" || !key || !caller) return refusalOf(await countWrongToken(context, request.ip));
  if (decision === "lower role") return lowerRole;
  await noteUse(context, key, token);
  return admit(request, caller);
}

async function admitBrowser(context: ServiceContext, request: FastifyRequest, needed: Needed) {
  const admission = await admitBySession(context, request, isAttended(request));
  if (admission === "another page") return fromAnotherPage;
  if (admission === "none") return unauthorized;
  const session = sessionOf(request);
  if (!session) return unauthorized;
  const actor = { kind: "operator" as const, id: session.operator_id, session: session.id };
  const caller: Caller = { actor, role: session.role, scopes: [] };
  const decision = decide(caller, needed);
  if (decision !== "open") return DECIDED[decision];
  callers.set(request, caller);
  return undefined;
}

/**
 * Admits operators and programs whose role includes that of the call, and API keys with the scope.
 * @param roleOf the least role of a call; a call without one is closed
 */
export function requireRole(
  context: ServiceContext,
  roleOf: (call: string) => OperatorRole | undefined,
  scope?: OwnScope,
): Guard {
  return (request, call) => {
    const token = bearerOf(request);
    const needed = { role: roleOf(call), scope };
    return token === undefined
      ? admitBrowser(context, request, needed)
      : admitBearer(context, request, token, needed);
  };
}

/** Admits the service's own token, and API keys with the scope. No role and no browser's session has it. */
export function requireScope(context: ServiceContext, scope: OwnScope): Guard {
  return async (request) => {
    const token = bearerOf(request);
    return token === undefined
      ? unauthorized
      : admitBearer(context, request, token, { role: undefined, scope });
  };
}
