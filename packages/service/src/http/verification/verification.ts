import type { FastifyInstance, FastifyRequest } from "fastify";
import { findAccount } from "../../accounts/accounts.ts";
import type { ServiceContext } from "../../context.ts";
import { consumeOtp } from "../../otps/one-time-passwords.ts";
import { inTransaction } from "../../store/transaction.ts";
import { callerOf, requireScope } from "../bearer.ts";
import { flag, object, refusals, text } from "../schemas.ts";

const login = { type: "string", minLength: 1, maxLength: 254 } as const;
const otp = { type: "string", minLength: 1, maxLength: 64 } as const;

/** OTP verification. Whatever is refused is refused alike: wrong, used, expired, another account's, no such account. */
export function verificationRoutes(app: FastifyInstance, context: ServiceContext): void {
  const { database, vault, audit, clock } = context;
  /** What is judged and what is recorded of it is one. */
  const verify = async (request: FastifyRequest, user: string, token: string) => {
    const deviceId = await inTransaction(database, async (transaction) => {
      const now = clock.now();
      const account = await findAccount(transaction, user);
      const accepted = await consumeOtp({ transaction, vault, now }, account?.id ?? "", token);
      await audit.append(transaction, now, {
        actor: callerOf(request),
        action: "otp.verify",
        accountId: account?.id,
        deviceId: accepted,
        address: request.ip,
        result: accepted === undefined ? "refused" : "ok",
      });
      return accepted;
    });
    context.metrics.verifications.inc({ outcome: deviceId === undefined ? "refused" : "accepted" });
    return deviceId;
  };
  const onRequest = requireScope(context, "verify");
  const common = { tags: ["verification"], security: [{ operator: [] }, { apiKey: ["verify"] }] };

  app.post<{ Body: { login: string; otp: string } }>(
    "/v1/otp/verify",
    {
      onRequest,
      schema: {
        ...common,
        summary: "Accepts an OTP, once",
        body: {
          ...object({ login, otp }, ["login", "otp"]),
          examples: [{ login: "driver@openpims.example", otp: "npnp3kvc" }],
        },
        response: {
          200: object(
            {
              valid: flag,
              deviceId: { ...text, description: "The device that computed it, where it is valid" },
              reason: { const: "refused" },
            },
            ["valid"],
          ),
          ...refusals(400, 401),
        },
      },
    },
    async (request) => {
      const deviceId = await verify(request, request.body.login, request.body.otp);
      return deviceId === undefined ? { valid: false, reason: "refused" } : { valid: true, deviceId };
    },
  );

  // The vendor's form of the same.
  app.get<{ Querystring: { userId: string; token: string } }>(
    "/FS",
    {
      onRequest,
      schema: {
        ...common,
        summary: "The same in the vendor's form",
        response: { 200: object({ err: { enum: ["OK", "NOK:ACCESS"] } }, ["err"]), ...refusals(400, 401) },
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
    async (request) => {
      const { userId, token } = request.query;
      return { err: (await verify(request, userId, token)) === undefined ? "NOK:ACCESS" : "OK" };
    },
  );
}
