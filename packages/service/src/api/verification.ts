import type { FastifyInstance } from "fastify";
import { normaliseLogin } from "../accounts.ts";
import type { ServiceContext } from "../context.ts";
import { consumeOtp } from "../one-time-passwords.ts";
import { requireVerifier } from "./bearer.ts";

const login = { type: "string", minLength: 1, maxLength: 254 } as const;
const otp = { type: "string", minLength: 1, maxLength: 64 } as const;

/** OTP verification. Whatever is refused is refused alike: wrong, used, expired, another account's, no such account. */
export function verificationRoutes(app: FastifyInstance, context: ServiceContext): void {
  const { database, vault, clock } = context;
  const verify = async (user: string, token: string) => {
    const deviceId = await consumeOtp(database, vault, normaliseLogin(user), token, clock.now());
    context.metrics.verifications.inc({ outcome: deviceId === undefined ? "refused" : "accepted" });
    return deviceId;
  };
  const onRequest = requireVerifier(context);

  app.post<{ Body: { login: string; otp: string } }>(
    "/v1/otp/verify",
    {
      onRequest,
      schema: {
        body: {
          type: "object",
          required: ["login", "otp"],
          properties: { login, otp },
          additionalProperties: false,
        },
      },
    },
    async ({ body }) => {
      const deviceId = await verify(body.login, body.otp);
      return deviceId === undefined ? { valid: false, reason: "refused" } : { valid: true, deviceId };
    },
  );

  // The vendor's form of the same.
  app.get<{ Querystring: { userId: string; token: string } }>(
    "/FS",
    {
      onRequest,
      schema: {
        querystring: {
          type: "object",
          required: ["action", "serviceId", "userId", "token"],
          properties: {
            action: { const: "authenticateExtended" },
            serviceId: { type: "string", maxLength: 64 },
            userId: login,
            token: otp,
            format: { const: "json" },
          },
        },
      },
    },
    async ({ query }) => ({
      err: (await verify(query.userId, query.token)) === undefined ? "NOK:ACCESS" : "OK",
    }),
  );
}
