// field-notes.md, HTTP details: the account services that a signed-in user's application calls.
import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { removeEnrollments } from "../accounts.ts";
import type { ServiceContext } from "../context.ts";
import { readOutbox } from "../outbox.ts";
import { ACCESS_LIFETIME_SECONDS, exchangeOtp, refreshRemoteTokens } from "../remote-tokens.ts";
import { AccountUsers } from "./account-user.ts";
import { phoneNumberRoutes } from "./phone-number.ts";
import { smsCodeRoutes } from "./sms-code.ts";

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

export function accountRoutes(app: FastifyInstance, context: ServiceContext, provider: () => Provider): void {
  const { database, vault, clock } = context;
  const users = new AccountUsers(context, provider);

  app.register(async (scope) => {
    scope.addHook("onRequest", users.requireUserOfClient);
    smsCodeRoutes(scope, context, users);
    phoneNumberRoutes(scope, context, users);

    scope.delete("/applications/cvs/v4/mobile/enrollments", async (request, reply) => {
      await removeEnrollments(database, users.accountOf(request).id);
      return reply.code(204).send();
    });

    scope.post<{ Body: RemoteRequest }>(
      "/connectedcar/v4/virtualkey/remoteaccess/token",
      { schema: { body: remoteRequest } },
      async (request, reply) => {
        const account = users.accountOf(request);
        const { body } = request;
        const now = clock.now();
        const granted =
          body.grant_type === "password"
            ? await exchangeOtp(database, vault, account, body.password, now)
            : await refreshRemoteTokens(database, vault, account, body.refresh_token, now);
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
  });

  // The demo's phone: a signed-in user reads there what an SMS would have brought.
  if (!context.demo) return;
  app.get("/demo/outbox", { onRequest: users.requireUser }, async (request) => {
    return { message: (await readOutbox(database, vault, users.accountOf(request).id)) ?? null };
  });
}
