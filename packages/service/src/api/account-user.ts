import type { FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import type { ServiceContext } from "../context.ts";
import type { AccountRow } from "../store/schema.ts";
import { bearerOf, refuseBearer } from "./bearer.ts";

/** Who calls the account routes: the user whose access token came with the request. */
export class AccountUsers {
  readonly #context: ServiceContext;
  readonly #provider: () => Provider;
  readonly #accounts = new WeakMap<FastifyRequest, AccountRow>();

  constructor(context: ServiceContext, provider: () => Provider) {
    this.#context = context;
    this.#provider = provider;
  }

  /** Before anything else of a request is looked at: 401 without a user. */
  readonly requireUser = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const user = await this.#find(request);
    if (!user) return refuseBearer(reply);
    this.#accounts.set(request, user.account);
    return undefined;
  };

  /** The same, and 403 where the address does not name the client that the token was given to. */
  readonly requireUserOfClient = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const user = await this.#find(request);
    if (!user) return refuseBearer(reply);
    const { client_id: clientId } = request.query as { client_id?: unknown };
    if (clientId !== user.clientId) return reply.code(403).send({ error: "client_id is not the token's" });
    this.#accounts.set(request, user.account);
    return undefined;
  };

  /** The account of a request that was let through. */
  accountOf(request: FastifyRequest): AccountRow {
    const account = this.#accounts.get(request);
    if (!account) throw new Error("the route has no user");
    return account;
  }

  async #find(request: FastifyRequest): Promise<{ account: AccountRow; clientId: string } | undefined> {
    const token = await this.#provider().AccessToken.find(bearerOf(request) ?? "");
    if (!token?.isValid || token.clientId === undefined) return undefined;
    const account = await this.#context.database
      .selectFrom("accounts")
      .selectAll()
      .where("id", "=", token.accountId)
      .executeTakeFirst();
    return account && { account, clientId: token.clientId };
  }
}
