// The user of the account services: identified by the request's access token.

import type { FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { Type } from "typebox";
import { findHolder } from "../../accounts/credentials.ts";
import type { ServiceContext } from "../../context.ts";
import { countRequestOfUser } from "../../limits/request-limits.ts";
import type { AccountRow } from "../../store/schema.ts";
import type { Guard } from "../add-routes.ts";
import { bearerOf, unauthorized } from "../bearer.ts";
import type { LazyProvider } from "../identity/lazy-provider.ts";
import { refuse, routeWith } from "../route.ts";
import { object, pick, refusals } from "../schemas.ts";

export interface UserContext extends ServiceContext {
  readonly account: AccountRow;
}

/** Declares a route that users call. */
export const route = routeWith<UserContext>();

export const clientQuery = Type.Object({
  client_id: Type.String({ description: "The client that the token was issued to" }),
});

const refusal = (description: string) =>
  object({ error: Type.String(), error_description: Type.Optional(Type.String()) }, { description });

const REFUSALS = {
  400: refusal("The request is invalid, or a code or number in it is refused"),
  403: refusal("Another client's token, or a refused OTP"),
  404: refusal("The account has none"),
  409: refusal("The account has a phone number already, or none to replace"),
  429: refusal("Too often; `retry-after` says how many seconds to wait"),
};

export const userRefusals = <const Status extends keyof typeof REFUSALS>(...statuses: readonly Status[]) =>
  pick(REFUSALS, statuses);

/** The answers of {@link Users.guard}. */
export const guardRefusals = { ...refusals(401), ...userRefusals(403) };

const anotherClient = refuse(403, "client_id is not the token's");

export interface SignedInUser {
  readonly account: AccountRow;
  /** The client that the token was issued to. */
  readonly clientId: string;
  /** The grant of the sign-in that the token belongs to. */
  readonly grantId: string;
}

/** @returns the user of an access token in force */
export async function findSignedIn(
  { database }: Pick<ServiceContext, "database">,
  provider: Provider,
  accessToken: string,
): Promise<SignedInUser | undefined> {
  const token = await provider.AccessToken.find(accessToken);
  if (!token?.isValid || token.clientId === undefined || token.grantId === undefined) return undefined;
  // A token may have been stored after its grant was revoked, or after its epoch ended.
  const grant = await provider.Grant.find(token.grantId);
  const account = await findHolder(database, token.accountId);
  return grant && account ? { account, clientId: token.clientId, grantId: token.grantId } : undefined;
}

export interface Users {
  /** Admits a signed-in user. */
  readonly guard: Guard;
  /** Admits a signed-in user if the address names the client that the token was issued to. */
  readonly guardOfClient: Guard;
  contextOf(request: FastifyRequest): UserContext;
}

export function signedInUsers(context: ServiceContext, provider: LazyProvider): Users {
  const accounts = new WeakMap<FastifyRequest, AccountRow>();

  const guardWith =
    (admits: (request: FastifyRequest, clientId: string) => boolean): Guard =>
    async (request) => {
      const found = await findSignedIn(context, await provider.get(), bearerOf(request) ?? "");
      if (!found) return unauthorized;
      const { account, clientId, grantId } = found;
      const policy = await context.policies.read(context.database);
      const source = { accountId: account.id, grantId };
      await countRequestOfUser(context.database, policy, source, context.clock.now());
      if (!admits(request, clientId)) return anotherClient;
      accounts.set(request, account);
      return undefined;
    };

  return {
    guard: guardWith(() => true),
    guardOfClient: guardWith(
      ({ query }, clientId) => (query as { readonly client_id?: unknown }).client_id === clientId,
    ),
    contextOf: (request) => {
      const account = accounts.get(request);
      if (!account) throw new Error("the route has no user");
      return { ...context, account };
    },
  };
}
