// OTP verification. The refusal is the same for a wrong, a used or an expired OTP, and for the wrong account.
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { findAccount, findAccountById } from "../../accounts/accounts.ts";
import type { Actor } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { verifyOtp } from "../../otps/verification.ts";
import type { Database } from "../../store/schema.ts";
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

const accountId = Type.String({
  ...{ minLength: 1, maxLength: 64 },
  description: "The account's id, which never changes: a login may",
  examples: ["0b5b3a4e-8d0f-4a53-9d5c-0d6a6c6a3c11"],
});

interface Named {
  readonly login?: string;
  readonly accountId?: string;
}

/** The one account that all given names belong to. */
async function accountOf(database: Database, { login, accountId }: Named) {
  const byId = accountId === undefined ? undefined : await findAccountById(database, accountId);
  if (login === undefined) return byId;
  const byLogin = await findAccount(database, login);
  return accountId === undefined || byId?.id === byLogin?.id ? byLogin : undefined;
}

const verify = (context: VerifierContext, named: Named, otp: string, address: string) =>
  verifyOtp(context, {
    otp,
    findAccount: async (transaction) => (await accountOf(transaction, named))?.id,
    actor: context.caller,
    address,
  });

const verifyOtpOf = route({
  call: "POST /v1/otp/verify",
  summary: "Accepts an OTP, once",
  tags,
  body: object(
    { login: Type.Optional(login), accountId: Type.Optional(accountId), otp },
    {
      description: "Names the account by `accountId`, by `login`, or by both, which must then agree",
      // With `if`, a refusal names the missing property.
      if: { not: { required: ["login"] } },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword
      then: { required: ["accountId"] },
      examples: [{ accountId: "0b5b3a4e-8d0f-4a53-9d5c-0d6a6c6a3c11", otp: "npnp3kvc" }],
    },
  ),
  response: {
    200: object({
      valid: Type.Boolean(),
      accountId: Type.Optional(
        Type.String({
          description: "The account, if the OTP is valid: store it, as a login may change hands",
        }),
      ),
      deviceId: Type.Optional(Type.String({ description: "The device that computed it, if it is valid" })),
      reason: Type.Optional(constant("refused")),
    }),
    ...refusals(400),
  },
  handler: async ({ body, ip }, context) => {
    const verified = await verify(context, body, body.otp, ip);
    return verified ? { valid: true, ...verified } : { valid: false, reason: "refused" as const };
  },
});

const verifyInVendorForm = route({
  call: "GET /FS",
  summary: "Accepts an OTP, once, in the vendor's form",
  withoutHead: true,
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
    const verified = await verify(context, { login: query.userId }, query.token, ip);
    return { err: verified ? "OK" : "NOK:ACCESS" } as const;
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
