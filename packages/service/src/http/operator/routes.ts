// The operator API: the guard of each part, and its routes.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ServiceContext } from "../../context.ts";
import type { OperatorRole } from "../../operators/roles.ts";
import { addRoutes } from "../add-routes.ts";
import { callerOf, callerRoleOf, requireRole } from "../bearer.ts";
import { refusals } from "../schemas.ts";
import { accountChangeRoutes } from "./account-changes.ts";
import { accountListRoutes } from "./account-list.ts";
import { accountRoutes } from "./accounts.ts";
import { activityRoutes } from "./activity.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditReadingRoutes, auditRoutes } from "./audit.ts";
import { auditExportRoutes } from "./audit-export.ts";
import { codeRoutes } from "./codes.ts";
import { deviceRoutes } from "./devices.ts";
import { eventRoutes } from "./events.ts";
import { importRoutes } from "./import.ts";
import { invitationRoutes } from "./invitations.ts";
import { keyRoutes } from "./keys.ts";
import { operatorAccountRoutes } from "./operators.ts";
import { outboxRoutes } from "./outbox.ts";
import { passkeyRoutes, passkeySignInRoutes } from "./passkeys.ts";
import { passwordRoutes } from "./password.ts";
import { passwordLinkRoutes } from "./password-links.ts";
import { policyRoutes } from "./policy.ts";
import { proofRoutes } from "./proofs.ts";
import { providerSignInRoutes } from "./provider-sign-in.ts";
import { ROUTE_ROLES } from "./route-roles.ts";
import { sessionRoutes, signInRoutes } from "./sessions.ts";
import { storeRoutes } from "./store.ts";

/** For the operator only. */
const ownRoutes = [
  ...accountListRoutes,
  ...accountRoutes,
  ...accountChangeRoutes,
  ...passwordLinkRoutes,
  ...importRoutes,
  ...deviceRoutes,
  ...codeRoutes,
  ...policyRoutes,
  ...apiKeyRoutes,
  ...keyRoutes,
  ...auditRoutes,
  ...auditExportRoutes,
  ...activityRoutes,
  ...eventRoutes,
  ...storeRoutes,
] as const;

/** All possible routes, grouped by guard. The API's types follow from them; the reference lists them. */
export const operatorRoutes = {
  operator: ownRoutes,
  auditReader: auditReadingRoutes,
  operators: operatorAccountRoutes,
  console: [...sessionRoutes, ...passkeyRoutes, ...passwordRoutes],
  consoleSignIn: [...signInRoutes, ...passkeySignInRoutes, ...providerSignInRoutes, ...invitationRoutes],
  proof: proofRoutes,
  demo: outboxRoutes,
} as const;

export type OperatorRoute = (typeof operatorRoutes)[keyof typeof operatorRoutes][number];

const leastRoles: Readonly<Record<string, OperatorRole | "none">> = ROUTE_ROLES satisfies Readonly<
  Record<OperatorRoute["call"], OperatorRole | "none">
>;

/** A call without a row is for nobody. */
const leastRoleOf = (call: string): OperatorRole | undefined => {
  const least = leastRoles[call];
  return least === "none" ? undefined : least;
};

/** Adds the operator API. */
export function addOperatorRoutes(app: FastifyInstance, context: ServiceContext): void {
  const common = { prefix: "/admin/v1", contextOf: () => context };
  const guardedContext = {
    guardsBody: true as const,
    contextOf: (request: FastifyRequest) => ({
      ...context,
      caller: callerOf(request),
      callerRole: callerRoleOf(request),
    }),
  };
  const byToken = [{ operator: [] }];
  const security = context.console ? [...byToken, { operatorSession: [], operatorPage: [] }] : byToken;
  const guarded = refusals(401, 403);

  addRoutes(app, {
    ...common,
    ...guardedContext,
    guard: requireRole(context, leastRoleOf),
    security,
    refusals: guarded,
    routes: [
      ...ownRoutes,
      ...(context.console ? [...operatorAccountRoutes, ...operatorRoutes.console] : []),
      ...(context.demo ? outboxRoutes : []),
    ],
  });
  addRoutes(app, {
    ...common,
    ...guardedContext,
    guard: requireRole(context, leastRoleOf, "audit:read"),
    security: [...security, { apiKey: ["audit:read"] }],
    refusals: guarded,
    routes: auditReadingRoutes,
  });
  if (context.console) addRoutes(app, { ...common, routes: operatorRoutes.consoleSignIn });
  addRoutes(app, { ...common, routes: proofRoutes });

  app.addHook("preClose", async () => context.watch.close());
}
