// Ids and states of the service's keys. No answer contains a key.
import { type Static, Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { countByKey } from "../../keys/rotation.ts";
import { keyStatuses, withStatus } from "../../keys/status.ts";
import type { Database } from "../../store/schema.ts";
import { constant, count, iso, list, object, refusals, time } from "../schemas.ts";
import { type OperatorContext, route } from "./route.ts";

const tags = ["keys"];

const key = { id: Type.String(), status: Type.Enum(keyStatuses), createdAt: time() };

const Keys = object({
  rotating: Type.Boolean(),
  dataKeys: list(
    object({
      ...key,
      values: Type.Optional(count({ description: "The number of values that it seals, if requested" })),
    }),
  ),
  protocolKeys: list(object(key)),
  hashKeys: list(object(key), { description: "An old one verifies the audit log" }),
});
export type Keys = Static<typeof Keys>;

/** @param values the number of values that each data key seals, if they were counted */
async function describeKeys(
  { dataKeys, protocolKeys, clock }: ServiceContext,
  values?: ReadonlyMap<string, number>,
): Promise<Keys> {
  const now = clock.now();
  const [rows, hashKeys] = [await dataKeys.list(), await dataKeys.list("hashing")];
  return {
    rotating: rows.length > 1,
    dataKeys: withStatus(rows, (row) => row.active_from, now).map(({ key, status }) => ({
      id: key.id,
      status,
      createdAt: iso(key.created_at),
      ...(values && { values: values.get(key.id) ?? 0 }),
    })),
    protocolKeys: withStatus(protocolKeys.sets, (set) => set.activeFrom, now).map(({ key, status }) => ({
      id: key.id,
      status,
      createdAt: iso(key.createdAt),
    })),
    hashKeys: withStatus(hashKeys, (row) => row.active_from, now).map(({ key, status }) => ({
      id: key.id,
      status,
      createdAt: iso(key.created_at),
    })),
  };
}

const listKeys = route({
  call: "GET /keys",
  summary: "The keys' ids and states",
  tags,
  query: object({
    values: Type.Optional(
      constant("true", { description: "Counts the values of each data key: reads the whole store" }),
    ),
  }),
  response: { 200: Keys, ...refusals(400) },
  handler: async ({ query }, context) =>
    describeKeys(context, query.values && (await countByKey(context.database))),
});

async function rotate(context: OperatorContext, address: string, keys: "data" | "hash") {
  const { dataKeys, upkeep, audit, clock } = context;
  const now = clock.now();
  const event = byOperator(context.caller, { address, action: "key.rotate", details: { keys } });
  const begun = (transaction: Database) => audit.append(transaction, now, event);
  await (keys === "data" ? dataKeys.rotate(now, begun) : dataKeys.rotateHashKey(now, begun));
  // At its next refresh this process takes part.
  await upkeep.refresh();
  return describeKeys(context);
}

const rotateDataKeys = route({
  call: "POST /keys/rotate",
  summary: "Starts to seal every value again, under a new data key",
  tags,
  response: { 202: Keys },
  handler: ({ ip }, context) => rotate(context, ip, "data"),
});

const rotateHashKey = route({
  call: "POST /keys/hash/rotate",
  summary: "Replaces the key of the keyed hashes: codes, OTPs, tokens, limits and the audit log",
  tags,
  response: { 202: Keys },
  handler: ({ ip }, context) => rotate(context, ip, "hash"),
});

const replaceProtocolKeys = route({
  call: "POST /keys/protocol/replace",
  summary: "Replaces the protocol's RSA keys",
  tags,
  response: { 202: Keys },
  handler: async ({ ip }, context) => {
    const { protocolKeys, audit, clock } = context;
    const event = byOperator(context.caller, {
      address: ip,
      action: "key.rotate",
      details: { keys: "protocol" },
    });
    await protocolKeys.replace((transaction) => audit.append(transaction, clock.now(), event));
    return describeKeys(context);
  },
});

export const keyRoutes = [listKeys, rotateDataKeys, rotateHashKey, replaceProtocolKeys] as const;
