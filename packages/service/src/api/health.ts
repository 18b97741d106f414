import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import type { ServiceContext } from "../context.ts";

/** What answers whatever the store does. */
export const HEALTH_PATHS: readonly string[] = ["/healthz", "/readyz"];

/** `/healthz`: the process answers. `/readyz`: it can serve, its store included; a load balancer asks this one. */
export function healthRoutes(app: FastifyInstance, { database }: ServiceContext): void {
  app.get("/healthz", async () => ({ status: "ok", service: "openpims" }));
  app.get("/readyz", async (_request, reply) => {
    try {
      await sql`select 1`.execute(database);
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "the store cannot be reached" });
    }
  });
}
