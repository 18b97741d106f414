import { type Static, Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import { PolicyFixed, policySources } from "../../settings/policy.ts";
import {
  defaultPolicy,
  type Policy,
  policyFields,
  policyGroups,
  policyNames,
} from "../../settings/policy-fields.ts";
import { units } from "../../settings/setting.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuseFor } from "../route.ts";
import { conflict, list, object, refusals } from "../schemas.ts";
import { route } from "./route.ts";

const tags = ["policy"];

const PolicyValue = Type.Unsafe<number | boolean | string>({ type: ["integer", "boolean", "string"] });
export type PolicyValue = Static<typeof PolicyValue>;

const PolicyField = object({
  name: Type.Enum(policyNames),
  group: Type.Enum(policyGroups),
  type: Type.Enum(["integer", "boolean", "string"]),
  allowed: Type.String({ description: "In words" }),
  unit: Type.Optional(Type.Enum(units)),
  minimum: Type.Optional(Type.Integer()),
  maximum: Type.Optional(Type.Integer()),
  pattern: Type.Optional(Type.String()),
  byDefault: PolicyValue,
  value: PolicyValue,
  source: Type.Enum(policySources, {
    description: "The origin of the value. `configuration`: it cannot be changed here",
  }),
});
export type PolicyField = Static<typeof PolicyField>;

const properties = Object.fromEntries(policyNames.map((name) => [name, policyFields[name].is.schema]));
const policySchema = { type: "object", properties, additionalProperties: false };

const WholePolicy = Type.Unsafe<Policy>({ ...policySchema, required: policyNames });

const readPolicy = route({
  call: "GET /policy",
  summary: "The policy in force",
  tags,
  response: { 200: WholePolicy },
  handler: (_request, { database, policies }) => policies.read(database),
});

const listPolicyFields = route({
  call: "GET /policy/fields",
  summary: "Each field of the policy with its range, its default, its value and the value's origin",
  tags,
  response: { 200: object({ fields: list(PolicyField) }) },
  handler: async (_request, { database, policies }) => ({ fields: await policies.describe(database) }),
});

const changePolicy = route({
  call: "PUT /policy",
  summary: "Changes the given fields",
  tags,
  body: Type.Unsafe<Partial<Policy>>({ ...policySchema, examples: [defaultPolicy] }),
  response: { 200: WholePolicy, ...refusals(400), ...conflict("The configuration fixes the policy") },
  handler: async ({ body, ip }, { database, policies, audit, clock, caller }) => {
    try {
      return await inTransaction(database, async (transaction) => {
        const policy = await policies.change(transaction, body);
        await audit.append(
          transaction,
          clock.now(),
          byOperator(caller, { address: ip, action: "policy.change", details: body }),
        );
        return policy;
      });
    } catch (error) {
      if (error instanceof PolicyFixed) return refuseFor(409, { reason: "fixed" }, error.message);
      throw error;
    }
  },
});

export const policyRoutes = [readPolicy, listPolicyFields, changePolicy] as const;
