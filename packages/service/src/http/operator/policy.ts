import {
  describeFields,
  type Policy,
  PolicyFixed,
  policyAnswerSchema,
  policySchema,
} from "../../settings/policy.ts";
import { inTransaction } from "../../store/transaction.ts";
import { flag, object, refusals, text, whole } from "../schemas.ts";
import { type AdminRoutes, byOperator } from "./admin-scope.ts";

export const policyRoutes: AdminRoutes = (scope, { database, policies, audit, clock }) => {
  const tags = ["policy"];

  scope.get(
    "/policy",
    {
      schema: {
        tags,
        summary: "The policy in force",
        response: { 200: policyAnswerSchema, ...refusals(401) },
      },
    },
    () => policies.read(database),
  );

  const anyValue = { type: ["integer", "boolean", "string"] };

  scope.get(
    "/policy/fields",
    {
      schema: {
        tags,
        summary: "What each field of the policy may be, its default, and whether the configuration fixes it",
        response: {
          200: whole({
            fields: {
              type: "array",
              items: object(
                {
                  name: text,
                  type: { enum: ["integer", "boolean", "string"] },
                  allowed: { ...text, description: "In words" },
                  minimum: { type: "integer" },
                  maximum: { type: "integer" },
                  pattern: text,
                  byDefault: anyValue,
                  value: anyValue,
                  fixed: flag,
                },
                ["name", "type", "allowed", "byDefault", "value", "fixed"],
              ),
            },
          }),
          ...refusals(401),
        },
      },
    },
    async () => ({ fields: describeFields(await policies.read(database), policies.fixed) }),
  );

  scope.put<{ Body: Partial<Policy> }>(
    "/policy",
    {
      schema: {
        tags,
        summary: "Changes the fields that are given",
        body: { ...policySchema, examples: [{ maxPinAttempts: 5 }] },
        response: { 200: policyAnswerSchema, ...refusals(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      try {
        return await inTransaction(database, async (transaction) => {
          const policy = await policies.change(transaction, body);
          await audit.append(
            transaction,
            clock.now(),
            byOperator(request, "policy.change", { details: body }),
          );
          return policy;
        });
      } catch (error) {
        if (error instanceof PolicyFixed) return reply.code(409).send({ error: error.message });
        throw error;
      }
    },
  );
};
