import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import type { ServiceContext } from "../../context.ts";
import { text, whole } from "../schemas.ts";

const status = whole({ status: text });

/** What answers whatever the store does. */
export const HEALTH_PATHS: readonly string[] = ["/healthz", "/readyz"];

/** `/healthz`: the process answers. `/readyz`: it can serve, its store included; a load balancer asks this one. */
export function healthRoutes(app: FastifyInstance, { database }: ServiceContext): void {
  const schema = (summary: string, response: object) => ({ schema: { tags: ["health"], summary, response } });
  app.get(
    "/healthz",
    schema("The process answers", { 200: whole({ status: text, service: text }) }),
    async () => ({ status: "ok", service: "openpims" }),
  );
  app.get("/readyz", schema("It can serve", { 200: status, 503: status }), async (_request, reply) => {
    try {
      await sql`select 1`.execute(database);
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "the store cannot be reached" });
    }
  });
}
