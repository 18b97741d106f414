import { findAccount } from "../../accounts/accounts.ts";
import { issueActivationCode } from "../../codes/activation-codes.ts";
import { revokeActivationCode } from "../../codes/code-ends.ts";
import { codeStates, codesOf } from "../../codes/listing.ts";
import { count, iso, nothing, object, orNull, refusals, text, time, whole } from "../schemas.ts";
import { type AdminRoutes, byOperator, loginParams, unknown, withAccount } from "./admin-scope.ts";

interface CodeWanted {
  readonly purpose: "activate" | "reset";
}

export const codeRoutes: AdminRoutes = (scope, context) => {
  const { database, vault, audit, clock } = context;
  const tags = ["activation codes"];

  scope.get<{ Params: { login: string }; Querystring: { all?: string } }>(
    "/accounts/:login/activation-codes",
    {
      schema: {
        tags,
        summary: "The codes of an account that may still be used, without the codes themselves",
        params: loginParams,
        querystring: object({
          all: { const: "true", description: "Those of the last day that ended too" },
        }),
        response: {
          200: whole({
            codes: {
              type: "array",
              items: whole({
                id: { type: "integer" },
                purpose: text,
                state: { enum: [...codeStates] },
                issuedAt: { ...orNull(time), description: "`null` for one of an earlier version" },
                via: {
                  enum: ["sms", "operator", null],
                  description: "Whether an SMS carried it or the operator was told it",
                },
                expiresAt: time,
                triesLeft: { ...count, description: "Wrong PINs that it survives" },
              }),
            },
          }),
          ...refusals(401, 404),
        },
      },
    },
    async ({ params, query }, reply) => {
      const account = await findAccount(database, params.login);
      if (!account) return unknown(reply, "account");
      const codes = await codesOf(database, account.id, clock.now());
      const wanted = codes.filter(({ state }) => query.all !== undefined || state === "pending");
      return {
        codes: wanted.map((code) => ({
          ...code,
          issuedAt: iso(code.issuedAt),
          expiresAt: iso(code.expiresAt),
        })),
      };
    },
  );

  scope.post<{ Params: { login: string }; Body: CodeWanted }>(
    "/accounts/:login/activation-codes",
    {
      schema: {
        tags,
        summary: "Issues the code that an SMS would carry; it ends the one before",
        params: loginParams,
        body: {
          ...object({ purpose: { enum: ["activate", "reset"] } }, ["purpose"]),
          examples: [{ purpose: "activate" }],
        },
        response: { 201: whole({ code: text, expiresAt: time }), ...refusals(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const { purpose } = request.body;
      const issued = await withAccount(context, request.params.login, async (transaction, account) => {
        const policy = await context.policies.read(transaction);
        const now = clock.now();
        const wanted = { accountId: account.id, purpose, via: "operator" } as const;
        const code = await issueActivationCode({ transaction, vault, policy, now }, wanted);
        const about = { accountId: account.id, details: { purpose } };
        await audit.append(transaction, now, byOperator(request, "code.issue", about));
        return code;
      });
      if (!issued) return unknown(reply, "account");
      context.metrics.smsCodes.inc({ purpose });
      return reply.code(201).send({ code: issued.code, expiresAt: iso(issued.expiresAt) });
    },
  );

  scope.delete<{ Params: { login: string; id: string } }>(
    "/accounts/:login/activation-codes/:id",
    {
      schema: {
        tags,
        summary: "Revokes a code",
        params: object({ login: text, id: text }, ["login", "id"]),
        response: { 204: nothing, ...refusals(401, 404) },
      },
    },
    async (request, reply) => {
      const { login, id } = request.params;
      const revoked =
        /^\d{1,15}$/.test(id) &&
        (await withAccount(context, login, async (transaction, account) => {
          const purpose = await revokeActivationCode(transaction, account.id, Number(id));
          if (purpose === undefined) return false;
          const about = { accountId: account.id, details: { purpose } };
          await audit.append(transaction, clock.now(), byOperator(request, "code.revoke", about));
          return true;
        }));
      return revoked ? reply.code(204).send() : unknown(reply, "code");
    },
  );
};
