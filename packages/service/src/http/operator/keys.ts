import { countByKey } from "../../keys/rotation.ts";
import { count, flag, iso, object, orNull, refusals, text, time, whole } from "../schemas.ts";
import { type AdminRoutes, byOperator } from "./admin-scope.ts";

const key = { id: text, status: { enum: ["next", "current", "old"] }, createdAt: orNull(time) };

const keysAnswer = whole({
  rotating: flag,
  dataKeys: {
    type: "array",
    items: object({ ...key, values: { ...count, description: "Sealed under it still, where asked for" } }, [
      ...Object.keys(key),
    ]),
  },
  protocolKeys: { type: "array", items: whole(key) },
});

type KeyStatus = "next" | "current" | "old";

/** Of keys in their order, which is used now, and which before and after. */
function statuses(activeFrom: readonly number[], now: number): KeyStatus[] {
  const current = activeFrom.findLastIndex((time) => time <= now);
  return activeFrom.map((_, i) => (i === current ? "current" : i < current ? "old" : "next"));
}

/** The part of the operator API that is about keys. No answer tells one. */
export const keyRoutes: AdminRoutes = (scope, context) => {
  const { database, dataKeys, protocolKeys, upkeep, audit, clock } = context;
  const tags = ["keys"];

  /** @param values how many values each data key seals, where they were counted */
  const describe = async (values?: ReadonlyMap<string, number>) => {
    const now = clock.now();
    const rows = await dataKeys.list();
    const statusOf = statuses(
      rows.map(({ active_from: activeFrom }) => activeFrom),
      now,
    );
    const setStatus = statuses(
      protocolKeys.sets.map(({ activeFrom }) => activeFrom),
      now,
    );
    return {
      rotating: rows.length > 1,
      dataKeys: rows.map((row, i) => ({
        id: row.id,
        status: statusOf[i],
        createdAt: iso(row.created_at),
        ...(values && { values: values.get(row.id) ?? 0 }),
      })),
      protocolKeys: protocolKeys.sets.map(({ id, createdAt }, i) => ({
        id,
        status: setStatus[i],
        createdAt: iso(createdAt ?? null),
      })),
    };
  };

  const told = (summary: string) => ({
    schema: { tags, summary, response: { 202: keysAnswer, ...refusals(401) } },
  });

  scope.get<{ Querystring: { values?: "true" } }>(
    "/keys",
    {
      schema: {
        tags,
        summary: "The keys' ids and states",
        querystring: object({
          values: { const: "true", description: "How many each data key seals: reads the whole store" },
        }),
        response: { 200: keysAnswer, ...refusals(400, 401) },
      },
    },
    async ({ query }) => describe(query.values && (await countByKey(database))),
  );

  scope.post(
    "/keys/rotate",
    told("Begins to seal every value anew under a fresh data key"),
    async (request, reply) => {
      const now = clock.now();
      const event = byOperator(request, "key.rotate", { details: { keys: "data" } });
      await dataKeys.rotate(now, (transaction) => audit.append(transaction, now, event));
      // With the next refresh this process does its share.
      await upkeep.refresh();
      return reply.code(202).send(await describe());
    },
  );

  scope.post(
    "/keys/protocol/replace",
    told("Gives devices fresh RSA keys of the protocol"),
    async (request, reply) => {
      const event = byOperator(request, "key.rotate", { details: { keys: "protocol" } });
      await protocolKeys.replace((transaction) => audit.append(transaction, clock.now(), event));
      return reply.code(202).send(await describe());
    },
  );
};
