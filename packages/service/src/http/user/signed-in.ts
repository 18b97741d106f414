import type { FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import type { ServiceContext } from "../../context.ts";
import type { AccountRow } from "../../store/schema.ts";
import { bearerOf, refuseBearer } from "../bearer.ts";
import { object, refusals, text } from "../schemas.ts";

/** What the schemas of the account routes share. */
export const forUsers = {
  tags: ["account services"],
  security: [{ user: [] }],
  querystring: {
    type: "object",
    properties: { client_id: { ...text, description: "The client that the token was given to" } },
    required: ["client_id"],
  },
};

const refusal = (description: string) => ({
  ...object({ error: text, error_description: text }, ["error"]),
  description,
});

const REFUSALS = {
  400: refusal("The request is not as said, or what it shows is refused"),
  403: refusal("Another client's token, or a refused OTP"),
  404: refusal("The account has none"),
  409: refusal("It cannot be, as things are"),
  429: refusal("Too often; retry-after says when again"),
};

export const userRefusals = (...statuses: readonly (keyof typeof REFUSALS)[]) => ({
  ...refusals(401),
  ...Object.fromEntries(([403, ...statuses] as const).map((status) => [status, REFUSALS[status]])),
});

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
