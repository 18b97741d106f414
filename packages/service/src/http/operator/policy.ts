import { type Static, Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import {
  describeFields,
  type Policy,
  PolicyFixed,
  policyAnswerSchema,
  policySchema,
} from "../../settings/policy.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuse, route } from "../route.ts";
import { list, object, refusals } from "../schemas.ts";

const tags = ["policy"];

const PolicyValue = Type.Unsafe<number | boolean | string>({ type: ["integer", "boolean", "string"] });
export type PolicyValue = Static<typeof PolicyValue>;

const PolicyField = object({
  name: Type.String(),
  type: Type.Enum(["integer", "boolean", "string"]),
  allowed: Type.String({ description: "In words" }),
  minimum: Type.Optional(Type.Integer()),
  maximum: Type.Optional(Type.Integer()),
  pattern: Type.Optional(Type.String()),
  byDefault: PolicyValue,
  value: PolicyValue,
  fixed: Type.Boolean(),
});
export type PolicyField = Static<typeof PolicyField>;

const WholePolicy = Type.Unsafe<Policy>(policyAnswerSchema);

export const readPolicy = route({
  call: "GET /policy",
  summary: "The policy in force",
  tags,
  response: { 200: WholePolicy },
  handler: (_request, { database, policies }) => policies.read(database),
});

export const listPolicyFields = route({
  call: "GET /policy/fields",
  summary: "What each field of the policy may be, its default, and whether the configuration fixes it",
  tags,
  response: { 200: object({ fields: list(PolicyField) }) },
  handler: async (_request, { database, policies }) => ({
    fields: describeFields(await policies.read(database), policies.fixed),
  }),
});

export const changePolicy = route({
  call: "PUT /policy",
  summary: "Changes the fields that are given",
  tags,
  body: Type.Unsafe<Partial<Policy>>({ ...policySchema, examples: [{ maxPinAttempts: 5 }] }),
  response: { 200: WholePolicy, ...refusals(400, 409) },
  handler: async ({ body, ip }, { database, policies, audit, clock }) => {
    try {
      return await inTransaction(database, async (transaction) => {
        const policy = await policies.change(transaction, body);
        await audit.append(
          transaction,
          clock.now(),
          byOperator({ address: ip, action: "policy.change", details: body }),
        );
        return policy;
      });
    } catch (error) {
      if (error instanceof PolicyFixed) return refuse(409, error.message);
      throw error;
    }
  },
});

export const policyRoutes = [readPolicy, listPolicyFields, changePolicy] as const;
