import { type Policy, PolicyFixed, policyAnswerSchema, policySchema } from "../../policy.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refusals } from "../schemas.ts";
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
