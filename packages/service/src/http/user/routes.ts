// docs/protocol.md#account-services: the calls of a signed-in user's application.
import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { byUser } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { removeEnrollments } from "../../devices/removal.ts";
import { ACCESS_LIFETIME_SECONDS, exchangeOtp, refreshRemoteTokens } from "../../otps/remote-tokens.ts";
import { inTransaction } from "../../store/transaction.ts";
import { nothing, text, whole } from "../schemas.ts";
import { demoRoutes } from "./demo.ts";
import { phoneNumberRoutes } from "./phone-number.ts";
import { AccountUsers, forUsers, userRefusals } from "./signed-in.ts";
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

const schemas = {
  enrollments: {
    ...forUsers,
    summary: "Ends all enrollments: devices, PIN and block go",
    response: { 204: nothing, ...userRefusals() },
  },
  remoteToken: {
    ...forUsers,
    summary: "Exchanges an OTP, or a refresh token, for a remote-access token",
    body: remoteRequest,
    response: {
      200: whole({
        access_token: text,
        refresh_token: text,
        token_type: { const: "Bearer" },
        expires_in: { type: "integer", description: "Seconds" },
      }),
      ...userRefusals(400),
    },
  },
};

export function accountRoutes(app: FastifyInstance, context: ServiceContext, provider: () => Provider): void {
  const { database, vault, audit, clock } = context;
  const users = new AccountUsers(context, provider);

  app.register(async (scope) => {
    scope.addHook("onRequest", users.requireUserOfClient);
    smsCodeRoutes(scope, context, users);
    phoneNumberRoutes(scope, context, users);

    scope.delete(
      "/applications/cvs/v4/mobile/enrollments",
      { schema: schemas.enrollments },
      async (request, reply) => {
        const { id } = users.accountOf(request);
        await inTransaction(database, async (transaction) => {
          await removeEnrollments(transaction, id);
          const about = { accountId: id, address: request.ip };
          const event = byUser({ ...about, action: "enrollments.remove", result: "ok" });
          await audit.append(transaction, clock.now(), event);
        });
        return reply.code(204).send();
      },
    );

    scope.post<{ Body: RemoteRequest }>(
      "/connectedcar/v4/virtualkey/remoteaccess/token",
      { schema: schemas.remoteToken },
      async (request, reply) => {
        const account = users.accountOf(request);
        const { body } = request;
        const now = clock.now();
        const granted = await inTransaction(database, async (transaction) => {
          const work = { transaction, vault, now };
          const made =
            body.grant_type === "password"
              ? await exchangeOtp(work, account, body.password)
              : await refreshRemoteTokens(work, account, body.refresh_token);
          const action = body.grant_type === "password" ? "remote-token.exchange" : "remote-token.refresh";
          const about = { accountId: account.id, deviceId: made?.deviceId, address: request.ip };
          const event = byUser({ ...about, action, result: made ? "ok" : "refused" });
          await audit.append(transaction, now, event);
          return made;
        });
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

  if (context.demo) demoRoutes(app, context, users);
}
