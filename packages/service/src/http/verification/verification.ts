// OTP verification. A wrong, a used and an expired OTP, another account's and that of no account are refused alike.
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { findAccount } from "../../accounts/accounts.ts";
import type { Actor } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { verifyOtp } from "../../otps/verification.ts";
import { addRoutes } from "../add-routes.ts";
import { callerOf, requireScope } from "../bearer.ts";
import { routeWith } from "../route.ts";
import { constant, object, refusals } from "../schemas.ts";

interface VerifierContext extends ServiceContext {
  readonly caller: Actor;
}

const route = routeWith<VerifierContext>();

const tags = ["verification"];
const login = Type.String({ minLength: 1, maxLength: 254, examples: ["driver@openpims.example"] });
const otp = Type.String({ minLength: 1, maxLength: 64, examples: ["npnp3kvc"] });

async function verify(context: VerifierContext, login: string, otp: string, address: string) {
  const account = await findAccount(context.database, login);
  return verifyOtp(context, { otp, accountId: account?.id, actor: context.caller, address });
}

export const verifyOtpOf = route({
  call: "POST /v1/otp/verify",
  summary: "Accepts an OTP, once",
  tags,
  body: object({ login, otp }, { examples: [{ login: "driver@openpims.example", otp: "npnp3kvc" }] }),
  response: {
    200: object({
      valid: Type.Boolean(),
      deviceId: Type.Optional(Type.String({ description: "The device that computed it, where it is valid" })),
      reason: Type.Optional(constant("refused")),
    }),
    ...refusals(400),
  },
  handler: async ({ body, ip }, context) => {
    const deviceId = await verify(context, body.login, body.otp, ip);
    return deviceId === undefined ? { valid: false, reason: "refused" as const } : { valid: true, deviceId };
  },
});

export const verifyInVendorForm = route({
  call: "GET /FS",
  summary: "The same in the vendor's form",
  tags,
  query: Type.Object({
    action: constant("authenticateExtended"),
    serviceId: Type.String({ maxLength: 64, examples: ["1"] }),
    userId: login,
    token: otp,
    format: Type.Optional(constant("json")),
  }),
  response: { 200: object({ err: Type.Enum(["OK", "NOK:ACCESS"]) }), ...refusals(400) },
  handler: async ({ query, ip }, context) => {
    const deviceId = await verify(context, query.userId, query.token, ip);
    return { err: deviceId === undefined ? "NOK:ACCESS" : "OK" } as const;
  },
});

export const verificationCalls = [verifyOtpOf, verifyInVendorForm] as const;

export function verificationRoutes(app: FastifyInstance, context: ServiceContext): void {
  addRoutes(app, {
    guard: requireScope(context, "verify"),
    security: [{ operator: [] }, { apiKey: ["verify"] }],
    refusals: refusals(401),
    contextOf: (request) => ({ ...context, caller: callerOf(request) }),
    routes: verificationCalls,
  });
}
