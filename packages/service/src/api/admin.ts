import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../context.ts";
import { accountRoutes } from "./admin/accounts.ts";
import { activityRoutes } from "./admin/activity.ts";
import { operatorSecurity } from "./admin/admin-scope.ts";
import { apiKeyRoutes } from "./admin/api-keys.ts";
import { auditReadingRoutes, auditRoutes } from "./admin/audit.ts";
import { codeRoutes } from "./admin/codes.ts";
import { deviceRoutes } from "./admin/devices.ts";
import { eventRoutes } from "./admin/events.ts";
import { importRoutes } from "./admin/import.ts";
import { keyRoutes } from "./admin/keys.ts";
import { outboxRoutes } from "./admin/outbox.ts";
import { policyRoutes } from "./admin/policy.ts";
import { sessionRoutes, signInRoute } from "./admin/sessions.ts";
import { requireOperator } from "./bearer.ts";
import { refusals } from "./schemas.ts";

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
