import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../context.ts";
import { countByKey } from "../keys/rotation.ts";
import { requireOperator } from "./bearer.ts";

const iso = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

type KeyStatus = "next" | "current" | "old";

/** Of keys in their order, which is used now, and which before and after. */
function statuses(activeFrom: readonly number[], now: number): KeyStatus[] {
  const current = activeFrom.findLastIndex((time) => time <= now);
  return activeFrom.map((_, i) => (i === current ? "current" : i < current ? "old" : "next"));
}

/** The part of the operator API that is about keys. No answer tells one. */
export function keyRoutes(app: FastifyInstance, context: ServiceContext): void {
  const { database, dataKeys, keys, upkeep, clock } = context;

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
        createdAt: iso(createdAt),
      })),
    };
  };

  const routes = async (scope: FastifyInstance): Promise<void> => {
    scope.addHook("onRequest", requireOperator(context));

    scope.get("/keys", describe);

    scope.post("/keys/rotate", async (_request, reply) => {
      await dataKeys.rotate(clock.now());
      // With the next refresh this process does its share.
      await upkeep.refresh();
      return reply.code(202).send(await describe());
    });

    scope.post("/keys/protocol/replace", async (_request, reply) => {
      await keys.replace();
      return reply.code(202).send(await describe());
    });
  };
  app.register(routes, { prefix: "/admin/v1" });
}
