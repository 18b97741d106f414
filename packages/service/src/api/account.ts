// field-notes.md, HTTP details: the account services that a signed-in user's application calls.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { removeEnrollments } from "../accounts.ts";
import { issueActivationCode, type Purpose } from "../activation-codes.ts";
import type { ServiceContext } from "../context.ts";
import { putInOutbox, readOutbox } from "../outbox.ts";
import { ACCESS_LIFETIME_SECONDS, exchangeOtp, refreshRemoteTokens } from "../remote-tokens.ts";
import type { AccountRow } from "../store/schema.ts";
import { bearerOf } from "./bearer.ts";

type RemoteRequest =
  | { readonly grant_type: "password"; readonly password: string }
  | { readonly grant_type: "refresh_token"; readonly refresh_token: string };

const token = { type: "string", minLength: 1, maxLength: 128 };

const remoteRequest = {
  type: "object",
  required: ["grant_type"],
  properties: { grant_type: { enum: ["password", "refresh_token"] }, password: token, refresh_token: token },
  additionalProperties: false,
  if: { properties: { grant_type: { const: "password" } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword
  then: { required: ["password"] },
  else: { required: ["refresh_token"] },
};

/** What the code is for: an enrollment where the request has no body, as the field's has none. */
function purposeOf(body: unknown): Purpose | undefined {
  if (body === undefined) return "activate";
  if (typeof body !== "object" || body === null || Object.keys(body).length !== 1) return undefined;
  return "purpose" in body && body.purpose === "resetPIN" ? "reset" : undefined;
}

interface User {
  readonly account: AccountRow;
  readonly clientId: string;
}

export function accountRoutes(app: FastifyInstance, context: ServiceContext, provider: () => Provider): void {
  const { database, vault, clock } = context;

  const findUser = async (request: FastifyRequest): Promise<User | undefined> => {
    const token = await provider().AccessToken.find(bearerOf(request) ?? "");
    if (!token?.isValid || token.clientId === undefined) return undefined;
    const account = await database
      .selectFrom("accounts")
      .selectAll()
      .where("id", "=", token.accountId)
      .executeTakeFirst();
    return account && { account, clientId: token.clientId };
  };

  const unauthorized = (reply: FastifyReply) =>
    reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });

  app.post<{ Querystring: { client_id?: unknown } }>(
    "/applications/cvs/v4/mobile/smsCode",
    async (request, reply) => {
      const user = await findUser(request);
      if (!user) return unauthorized(reply);
      const { account, clientId } = user;
      if (request.query.client_id !== clientId)
        return reply.code(403).send({ error: "client_id is not the token's" });
      const purpose = purposeOf(request.body);
      if (purpose === undefined)
        return reply.code(400).send({ error: 'the body must be {"purpose": "resetPIN"}, or none' });
      if (account.phone_number === null)
        return reply.code(409).send({ error: "the account has no phone number" });
      const now = clock.now();
      await database.transaction().execute(async (transaction) => {
        const policy = await context.policies.read(transaction);
        const issued = await issueActivationCode(transaction, vault, policy, account.id, purpose, now);
        if (context.demo) await putInOutbox(transaction, vault, account.id, issued, now);
      });
      context.metrics.smsCodes.inc({ purpose });
      return reply.code(202).send({});
    },
  );

  app.get("/applications/cvs/v4/mobile/trustedPhoneNumber", async (request, reply) => {
    const user = await findUser(request);
    if (!user) return unauthorized(reply);
    const { phone_number: phoneNumber } = user.account;
    if (phoneNumber === null) return reply.code(404).send({ error: "the account has no phone number" });
    return { phoneNumber };
  });

  app.delete("/applications/cvs/v4/mobile/enrollments", async (request, reply) => {
    const user = await findUser(request);
    if (!user) return unauthorized(reply);
    await removeEnrollments(database, user.account.id);
    return reply.code(204).send();
  });

  app.post<{ Querystring: { client_id?: unknown }; Body: RemoteRequest }>(
    "/connectedcar/v4/virtualkey/remoteaccess/token",
    { schema: { body: remoteRequest } },
    async (request, reply) => {
      const user = await findUser(request);
      if (!user) return unauthorized(reply);
      if (request.query.client_id !== user.clientId)
        return reply.code(403).send({ error: "client_id is not the token's" });
      const { body } = request;
      const now = clock.now();
      const granted =
        body.grant_type === "password"
          ? await exchangeOtp(database, vault, user.account, body.password, now)
          : await refreshRemoteTokens(database, vault, user.account, body.refresh_token, now);
      if (!granted)
        return reply.code(400).send({ error: "invalid_grant", error_description: "grant is invalid" });
      return {
        access_token: granted.accessToken,
        refresh_token: granted.refreshToken,
        token_type: "Bearer",
        expires_in: ACCESS_LIFETIME_SECONDS,
      };
    },
  );

  // The demo's phone: a signed-in user reads there what an SMS would have brought.
  if (!context.demo) return;
  app.get("/demo/outbox", async (request, reply) => {
    const user = await findUser(request);
    if (!user) return unauthorized(reply);
    return { message: (await readOutbox(database, vault, user.account.id)) ?? null };
  });
}
