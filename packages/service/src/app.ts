import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { ServiceContext } from "./context.ts";
import { limitConnections } from "./http/connections.ts";
import { macRoutes } from "./http/device/route.ts";
import { answerErrors, answerUnroutable, takeEmptyBodies } from "./http/errors.ts";
import { assetRoutes } from "./http/html/assets.ts";
import { phoneClient } from "./http/identity/clients.ts";
import { formRoutes } from "./http/identity/form-routes.ts";
import { LazyProvider } from "./http/identity/lazy-provider.ts";
import { providerRoutes } from "./http/identity/provider-routes.ts";
import { resetRoutes } from "./http/identity/reset-routes.ts";
import { refuseUnknownHosts } from "./http/known-hosts.ts";
import { compileSchemasLazily } from "./http/lazy-schemas.ts";
import { addOperatorRoutes } from "./http/operator/routes.ts";
import { SECURITY_HEADERS } from "./http/security-headers.ts";
import { speakAs } from "./http/speak-as.ts";
import { attachedRoutes } from "./http/system/attached.ts";
import { demoAccountRoute } from "./http/system/demo-account.ts";
import { HEALTH_PATHS, healthRoutes } from "./http/system/health.ts";
import { homeRoute } from "./http/system/home.ts";
import { openApiRoute, recordDescribed } from "./http/system/openapi.ts";
import { pageRoutes } from "./http/system/pages.ts";
import { refuseAmbiguousTargets } from "./http/target.ts";
import { readTls } from "./http/tls.ts";
import { endUnusedConnections } from "./http/unused-connections.ts";
import { addUserRoutes } from "./http/user/routes.ts";
import { verificationRoutes } from "./http/verification/verification.ts";
import { limitAddresses } from "./limits/address-buckets.ts";
import { keyAddresses, trustIn } from "./limits/address-key.ts";
import {
  DEFAULT_MAC_ID,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_REDIRECT_URI,
  DEMO_ACCOUNT,
  PHONE_CLIENT_ID,
} from "./settings/defaults.ts";
import type { ServiceOptions } from "./settings/options.ts";

export type AppOptions = Pick<
  ServiceOptions,
  | "allowedOrigins"
  | "attach"
  | "host"
  | "logger"
  | "maxConnections"
  | "pages"
  | "pagesDirectory"
  | "redirectUris"
  | "tlsCertificate"
  | "tlsKey"
  | "trustedProxies"
>;

/** One route of the service; parameters are written `:name`. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

export interface ServiceApp {
  /** Not listening yet: `listen()` and `inject()` reach the same hooks and routes. */
  readonly app: FastifyInstance;
  /** Every route, available after the application is ready. */
  readonly routes: readonly ServedRoute[];
  /**
   * Opens the identity provider. Its routes answer 500 before.
   * @param address the origin that the application listens on; a configured public address replaces it
   * @throws Error with a message for the operator if a client's redirect URI cannot be used
   */
  openProvider(address: string): Promise<void>;
}

/**
 * Builds the whole HTTP application.
 * @throws Error with a message for the operator if the certificate or the pages cannot be read
 */
export function buildApp(context: ServiceContext, options: AppOptions = {}): ServiceApp {
  const {
    logger,
    tlsCertificate,
    tlsKey,
    trustedProxies,
    maxConnections = DEFAULT_MAX_CONNECTIONS,
  } = options;
  const app = fastify({
    ...(tlsCertificate !== undefined && tlsKey !== undefined && { https: readTls(tlsCertificate, tlsKey) }),
    ...(trustedProxies && { trustProxy: trustIn(trustedProxies) }),
    ...(logger ? { loggerInstance: logger as FastifyBaseLogger } : { logger: false }),
    // One line for each request: its answer.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    // Monitors use HEAD, which answers like GET without the body.
    exposeHeadRoutes: true,
    // An unreadable address reaches no hook.
    frameworkErrors: answerUnroutable,
    // From a pool of random bytes: nothing secret depends on it.
    genReqId: () => randomUUID(),
    // A configured address may end with a slash.
    routerOptions: { maxParamLength: 256, ignoreDuplicateSlashes: true },
  });
  compileSchemasLazily(app, { removeAdditional: false, coerceTypes: false });
  const isProxy = trustIn(trustedProxies ?? []);
  limitConnections(app, { most: maxConnections, isProxy });
  endUnusedConnections(app, tlsCertificate !== undefined);
  const routes = recordRoutes(app);
  refuseAmbiguousTargets(app);
  keyAddresses(app);
  limitAddresses(app, context);
  refuseUnknownHosts(app, { publicUrl: context.publicUrl, listensOn: options.host });
  addHooks(app, context);
  answerErrors(app, context.metrics);
  takeEmptyBodies(app);

  const provider = new LazyProvider(context);
  addRoutes(app, context, options, provider);
  let issuer = context.publicUrl?.origin;
  addPages(app, context, options, () => issuer ?? "");

  const openProvider = async (address: string): Promise<void> => {
    const { client, publicUrl } = context;
    const { redirectUris = [DEFAULT_REDIRECT_URI], allowedOrigins = [], pages = [] } = options;
    issuer = publicUrl?.origin ?? address;
    const clients = [
      { ...client, redirectUris, allowedOrigins },
      ...(pages.includes("phone") ? [phoneClient(issuer)] : []),
    ];
    provider.open({ issuer, clients, publicAddress: publicUrl !== undefined });
    // An address that cannot be used stops the start.
    if (options.redirectUris) await provider.get();
  };
  return { app, routes, openProvider };
}

function recordRoutes(app: FastifyInstance): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) if (each !== "HEAD") routes.push({ method: each, url });
  });
  return routes;
}

function addHooks(app: FastifyInstance, { metrics, publicUrl, upkeep }: ServiceContext): void {
  app.addHook("onRequest", async ({ routeOptions }) => {
    if (!HEALTH_PATHS.includes(routeOptions.url ?? "")) await upkeep.refreshIfDue();
  });
  if (publicUrl) speakAs(app, publicUrl);
  app.addHook("onSend", async (_request, reply) => {
    const { "content-security-policy": policy, ...others } = SECURITY_HEADERS;
    reply.headers(others);
    // A page has its own.
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", policy);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info({ req: request, res: reply, responseTime: reply.elapsedTime }, "request completed");
    // An event stream lasts as long as its client listens.
    if (reply.getHeader("content-type") === "text/event-stream") return;
    const route = request.routeOptions.url ?? "none";
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
}

function addRoutes(
  app: FastifyInstance,
  context: ServiceContext,
  { allowedOrigins, attach }: AppOptions,
  provider: LazyProvider,
): void {
  // Before the routes: it describes only routes that are added later.
  const described = recordDescribed(app);
  app.register(async (scope) => {
    openApiRoute(scope, described);
    healthRoutes(scope, context);
    demoAccountRoute(scope, context);
    verificationRoutes(scope, context);
    addOperatorRoutes(scope, context);
  });
  app.register(async (scope) => {
    if (allowedOrigins)
      await scope.register(cors, {
        origin: [...allowedOrigins],
        credentials: false,
        exposedHeaders: ["retry-after"],
      });
    macRoutes(scope, context);
    addUserRoutes(scope, context, provider);
  });
  app.register(async (scope) => {
    attachedRoutes(scope, context, attach, provider);
    assetRoutes(scope);
    formRoutes(scope, context, provider);
    resetRoutes(scope, context);
    providerRoutes(scope, context, provider);
  });
}

function addPages(
  app: FastifyInstance,
  { database, policies, macIds, demo }: ServiceContext,
  { attach, pages = [], pagesDirectory }: AppOptions,
  origin: () => string,
): void {
  if (pages.length === 0) {
    homeRoute(app, pages);
    return;
  }
  if (pagesDirectory === undefined) throw new Error("pagesDirectory: where are the built pages?");
  const { login, password } = DEMO_ACCOUNT;
  pageRoutes(app, {
    directory: pagesDirectory,
    names: pages,
    ...(demo && { demo: { login, password } }),
    attached: attach !== undefined,
    phone: async () => {
      const { otpLifetimeSeconds, selfRegistration, refuseWeakPins } = await policies.read(database);
      const [macId = DEFAULT_MAC_ID] = macIds;
      const policy = { otpLifetimeSeconds, selfRegistration, refuseWeakPins };
      return { clientId: PHONE_CLIENT_ID, macId, ...policy, origin: origin() };
    },
  });
}
