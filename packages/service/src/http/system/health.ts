import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { ServiceContext } from "../../context.ts";
import { stateOf } from "../../store/outage.ts";
import { addRoutes } from "../add-routes.ts";
import { Answer, route } from "../route.ts";
import { object } from "../schemas.ts";

const tags = ["health"];
const Status = object({ status: Type.String() });

const readHealth = route({
  call: "GET /healthz",
  summary: "The process answers",
  tags,
  response: { 200: object({ status: Type.String(), service: Type.String() }) },
  handler: () => ({ status: "ok", service: "openpims" }),
});

/** For load balancers. */
const readReadiness = route({
  call: "GET /readyz",
  summary: "It can serve",
  tags,
  response: { 200: Status, 503: Status },
  handler: async (_request, { database }) => {
    const status = await stateOf(database);
    return status === "ready" ? { status } : new Answer(503, { status });
  },
});

const routes = [readHealth, readReadiness];

/** The addresses that answer even while the store is down. */
export const HEALTH_PATHS: readonly string[] = routes.map(({ call }) => call.replace("GET ", ""));

export function healthRoutes(app: FastifyInstance, context: ServiceContext): void {
  addRoutes(app, { routes, contextOf: () => context });
}
