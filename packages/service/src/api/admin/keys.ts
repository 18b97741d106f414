import { countByKey } from "../../keys/rotation.ts";
import { count, flag, iso, orNull, refusals, text, time, whole } from "../schemas.ts";
import { type AdminRoutes, byOperator } from "./admin-scope.ts";

const key = { id: text, status: { enum: ["next", "current", "old"] }, createdAt: orNull(time) };

const keysAnswer = whole({
  rotating: flag,
  dataKeys: {
    type: "array",
    items: whole({ ...key, values: { ...count, description: "Sealed under it still" } }),
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
  const { database, dataKeys, keys, upkeep, audit, clock } = context;
  const tags = ["keys"];

  const describe = async () => {
    const now = clock.now();
    const rows = await dataKeys.list();
    const values = await countByKey(database);
    const statusOf = statuses(
      rows.map(({ active_from: activeFrom }) => activeFrom),
      now,
    );
    const setStatus = statuses(
      keys.sets.map(({ activeFrom }) => activeFrom),
      now,
    );
    return {
      rotating: rows.length > 1,
      dataKeys: rows.map((row, i) => ({
        id: row.id,
        status: statusOf[i],
        createdAt: iso(row.created_at),
        values: values.get(row.id) ?? 0,
      })),
      protocolKeys: keys.sets.map(({ id, createdAt }, i) => ({
        id,
        status: setStatus[i],
        createdAt: iso(createdAt ?? null),
      })),
    };
  };

  const told = (summary: string, status: 200 | 202) => ({
    schema: { tags, summary, response: { [status]: keysAnswer, ...refusals(401) } },
  });

  scope.get("/keys", told("The keys' ids and states", 200), describe);

  scope.post(
    "/keys/rotate",
    told("Begins to seal every value anew under a fresh data key", 202),
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
    told("Gives devices fresh RSA keys of the protocol", 202),
    async (request, reply) => {
      const event = byOperator(request, "key.rotate", { details: { keys: "protocol" } });
      await keys.replace((transaction) => audit.append(transaction, clock.now(), event));
      return reply.code(202).send(await describe());
    },
  );
};
