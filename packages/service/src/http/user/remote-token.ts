import { Type } from "typebox";
import { byUser, outcomeOf } from "../../audit/event.ts";
import { ACCESS_LIFETIME_SECONDS, exchangeOtp, refreshRemoteTokens } from "../../otps/remote-tokens.ts";
import { inTransaction } from "../../store/transaction.ts";
import { Answer } from "../route.ts";
import { constant, object } from "../schemas.ts";
import { clientQuery, route, userRefusals } from "./signed-in.ts";

const token = Type.String({ minLength: 1, maxLength: 128 });

/** With `if`, a refusal names the missing property; a union's refusal would name all its members. */
const RemoteRequest = Type.Unsafe<
  | { readonly grant_type: "password"; readonly password: string }
  | { readonly grant_type: "refresh_token"; readonly refresh_token: string }
>({
  type: "object",
  required: ["grant_type"],
  properties: { grant_type: { enum: ["password", "refresh_token"] }, password: token, refresh_token: token },
  additionalProperties: false,
  if: { properties: { grant_type: { const: "password" } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword
  then: { required: ["password"] },
  else: { required: ["refresh_token"] },
});

export const grantRemoteToken = route({
  call: "POST /connectedcar/v4/virtualkey/remoteaccess/token",
  summary: "Exchanges an OTP, or a refresh token, for a remote-access token",
  tags: ["account services"],
  query: clientQuery,
  body: RemoteRequest,
  response: {
    200: object({
      access_token: Type.String(),
      refresh_token: Type.String(),
      token_type: constant("Bearer"),
      expires_in: Type.Integer({ description: "Seconds" }),
    }),
    ...userRefusals(400),
  },
  handler: async ({ body, ip }, { database, vault, audit, clock, account }) => {
    const now = clock.now();
    const granted = await inTransaction(database, async (transaction) => {
      const work = { transaction, vault, now };
      const made =
        body.grant_type === "password"
          ? await exchangeOtp(work, account, body.password)
          : await refreshRemoteTokens(work, account, body.refresh_token);
      const [action, fault] =
        body.grant_type === "password"
          ? (["remote-token.exchange", "wrong-otp"] as const)
          : (["remote-token.refresh", "wrong-refresh-token"] as const);
      const about = { accountId: account.id, deviceId: made?.deviceId, address: ip };
      const event = byUser({ ...about, action, ...outcomeOf(made ? undefined : fault) });
      await audit.append(transaction, now, event);
      return made;
    });
    if (!granted) return new Answer(400, { error: "invalid_grant", error_description: "grant is invalid" });
    return {
      access_token: granted.accessToken,
      refresh_token: granted.refreshToken,
      token_type: "Bearer" as const,
      expires_in: ACCESS_LIFETIME_SECONDS,
    };
  },
});
