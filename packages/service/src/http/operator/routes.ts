import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../../context.ts";
import { requireOperator } from "../bearer.ts";
import { refusals } from "../schemas.ts";
import { accountRoutes } from "./accounts.ts";
import { activityRoutes } from "./activity.ts";
import { operatorSecurity } from "./admin-scope.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditReadingRoutes, auditRoutes } from "./audit.ts";
import { codeRoutes } from "./codes.ts";
import { deviceRoutes } from "./devices.ts";
import { eventRoutes } from "./events.ts";
import { importRoutes } from "./import.ts";
import { keyRoutes } from "./keys.ts";
import { outboxRoutes } from "./outbox.ts";
import { policyRoutes } from "./policy.ts";
import { sessionRoutes, signInRoute } from "./sessions.ts";

const parts = [
  accountRoutes,
  importRoutes,
  deviceRoutes,
  codeRoutes,
  policyRoutes,
  apiKeyRoutes,
  keyRoutes,
  auditRoutes,
  activityRoutes,
  eventRoutes,
];

/** The operator API, under `/admin/v1`. */
export function adminRoutes(app: FastifyInstance, context: ServiceContext): void {
  const forTheOperator = async (scope: FastifyInstance): Promise<void> => {
    scope.addHook("onRequest", requireOperator(context));
    scope.addHook("onRoute", ({ schema }) => {
      if (!schema) return;
      schema.security = operatorSecurity(context);
      if (context.console) schema.response = { ...(schema.response as object), ...refusals(403) };
    });
    for (const add of parts) add(scope, context);
    if (context.demo) outboxRoutes(scope, context);
    if (context.console) sessionRoutes(scope, context);
  };
  app.register(forTheOperator, { prefix: "/admin/v1" });
  if (context.console) app.register(async (scope) => signInRoute(scope, context), { prefix: "/admin/v1" });
  app.register(async (scope) => auditReadingRoutes(scope, context), { prefix: "/admin/v1" });
}
