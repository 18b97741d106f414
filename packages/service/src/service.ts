import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import cors from "@fastify/cors";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { type DestinationStream, type Logger, pino } from "pino";
import { insertAccounts, newAccountRow } from "./accounts/accounts.ts";
import { AuditChain, beginChain } from "./audit/chain.ts";
import { AuditLog } from "./audit/log.ts";
import type { Clock } from "./clock.ts";
import { WebhookDelivery } from "./codes/sms/delivery.ts";
import { allOf } from "./codes/sms/message.ts";
import { outboxSender } from "./codes/sms/outbox.ts";
import { checkWebhook } from "./codes/sms/webhook.ts";
import type { ServiceContext } from "./context.ts";
import { macRoutes } from "./http/device/route.ts";
import { formRoutes } from "./http/identity/form-routes.ts";
import { createProvider, phoneClient } from "./http/identity/provider.ts";
import { providerRoutes } from "./http/identity/provider-routes.ts";
import { adminRoutes } from "./http/operator/routes.ts";
import { readPublicUrl, speakAs } from "./http/public-url.ts";
import { HEALTH_PATHS, healthRoutes } from "./http/system/health.ts";
import { openApiDocument, openApiRoute } from "./http/system/openapi.ts";
import { type PageName, pageRoutes } from "./http/system/pages.ts";
import { endUnusedConnections } from "./http/unused-connections.ts";
import { accountRoutes } from "./http/user/routes.ts";
import { verificationRoutes } from "./http/verification/verification.ts";
import { DataKeys } from "./keys/data-keys.ts";
import { type MasterKeyOptions, masterKeysOf } from "./keys/master-key.ts";
import { loadProtocolKeys } from "./keys/protocol-keys.ts";
import { KeyUpkeep } from "./keys/upkeep.ts";
import { TooManyRequests } from "./limits/request-limits.ts";
import { Metrics } from "./observability/metrics.ts";
import { type MetricsServer, serveMetrics } from "./observability/metrics-server.ts";
import { keepSecret } from "./settings/data-folder.ts";
import { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID, DEMO_ACCOUNT, PHONE_CLIENT_ID } from "./settings/defaults.ts";
import { Policies, type Policy } from "./settings/policy.ts";
import { openStore } from "./store/open.ts";
import { isOutage, isUnfitText } from "./store/outage.ts";
import { startSweeping } from "./store/sweep.ts";
import { inTransaction } from "./store/transaction.ts";

export interface ServiceOptions extends MasterKeyOptions {
  /** Where the service's own secrets are kept, and the embedded store. */
  readonly dataDirectory: string;
  /** `postgres://user:password@host:port/database`: the store that many processes share, in place of the embedded one. */
  readonly databaseUrl?: string;
  /** The address that users and devices know, where it is not the one listened on: a proxy's. `https` but to this machine. */
  readonly publicUrl?: string;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Seeds the demo account and keeps its SMS codes readable. */
  readonly demo?: boolean;
  /** Made and kept in the data folder where absent. */
  readonly adminToken?: string;
  readonly macIds?: readonly string[];
  /** Where a user may be sent back to after signing in. */
  readonly redirectUris?: readonly string[];
  /** Whose pages may call the service from a browser, as origins. */
  readonly allowedOrigins?: readonly string[];
  /** The proxies whose `X-Forwarded-For` is believed, as addresses or ranges. */
  readonly trustedProxies?: readonly string[];
  /** The paths of the certificate and its key, PEM. With them the service speaks HTTPS, and nothing else. */
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** Where Prometheus finds `/metrics`, 0 for any free port; nowhere where absent. */
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  /** What the operator API cannot change. */
  readonly policy?: Partial<Policy>;
  /** Where SMS are posted, to be sent: `https`, or `http` to this machine. Without it none leave the service. */
  readonly smsWebhook?: string;
  /** What the posts are signed with: `whsec_` and base64, or any text; of 24 bytes at least. */
  readonly smsWebhookSecret?: string;
  /** The pages for people to serve; none where absent. `demo` serves a first page besides. */
  readonly pages?: readonly PageName[];
  /** The folder of the built pages (`PAGES_DIRECTORY` of `@openpims/pages`); needed where `pages` is given. */
  readonly pagesDirectory?: string;
  readonly clock?: Clock;
  /** A log of its own; by default nothing is logged. */
  readonly logger?: Logger;
}

/** One route of the service, its parameters as `:name`. */
export interface Route {
  readonly method: string;
  readonly url: string;
}

export interface RunningService {
  /** `http://127.0.0.1:8400` */
  readonly url: string;
  /** Where the metrics are, without `/metrics`; `undefined` where they are not served. */
  readonly metricsUrl: string | undefined;
  readonly adminToken: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** Tries each SMS that is due for the webhook. It happens by itself every second. */
  deliverDueSms(): Promise<void>;
  /** Every route that there is. */
  readonly routes: readonly Route[];
  /** Finishes what it began, then stops. */
  close(): Promise<void>;
}

/** A request as the log has it: never its query, which holds codes and proofs, nor its headers. */
const serializers = {
  req: (request: { method: string; url: string }) => ({
    method: request.method,
    path: request.url.split("?")[0],
  }),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: Error & { code?: unknown }) => ({
    type: error.name,
    code: error.code,
    // The frames only: a message may quote what it stumbled over.
    stack: error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .join("\n"),
  }),
};

/** The log of a service that runs by itself: JSON lines, on stderr where no other place is given. */
export const serviceLogger = (destination: DestinationStream = pino.destination(2)): Logger =>
  pino({ name: "openpims", serializers }, destination);

/** Starts the service. @throws Error with a sentence where it cannot */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { dataDirectory, port = 0, host = "127.0.0.1", demo = false, clock = Date } = options;
  const webhook = checkWebhook(options.smsWebhook, options.smsWebhookSecret);
  const publicUrl = options.publicUrl === undefined ? undefined : readPublicUrl(options.publicUrl);
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const secret = (file: string, environment?: string) => environment ?? keepSecret(join(dataDirectory, file));
  const masters = masterKeysOf(options, dataDirectory, options.logger);
  const adminToken = secret("admin.token", options.adminToken);
  const client = { clientId: DEFAULT_CLIENT_ID, clientSecret: secret("client.secret") };

  const database = await openStore(dataDirectory, options.databaseUrl);
  let context: ServiceContext;
  let delivery: WebhookDelivery | undefined;
  let app: FastifyInstance;
  let provider: Provider | undefined;
  const routes: Route[] = [];
  try {
    const dataKeys = await DataKeys.open(database, masters, clock);
    const { vault } = dataKeys;
    const protocolKeys = await loadProtocolKeys(database, vault, clock);
    delivery = webhook && new WebhookDelivery({ database, vault, clock }, webhook, options.logger);
    context = {
      database,
      vault,
      protocolKeys,
      dataKeys,
      upkeep: new KeyUpkeep({
        database,
        dataKeys,
        protocolKeys,
        clock,
        failed: (error) =>
          options.logger?.warn({ err: error }, "the keys' upkeep failed, and is taken up again"),
      }),
      clock,
      policies: new Policies(options.policy),
      metrics: new Metrics(),
      audit: new AuditLog(vault),
      macIds: options.macIds ?? [DEFAULT_MAC_ID],
      adminToken,
      publicOrigin: publicUrl?.origin,
      console: options.pages?.includes("console") ?? false,
      sms: allOf([...(demo ? [outboxSender(vault)] : []), ...(delivery ? [delivery] : [])]),
      demo,
    };
    await beginChain(database, vault);
    if (demo) await seedDemo(context);
    app = buildApp(context, options, routes, () => {
      if (!provider)
        throw Object.assign(new Error("the identity provider is not ready"), { statusCode: 503 });
      return provider;
    });
  } catch (error) {
    await delivery?.close();
    await database.destroy();
    throw error;
  }

  if (publicUrl) speakAs(app, publicUrl);
  const stopSweeping = startSweeping(database, clock, (error) =>
    app.log.warn({ err: error }, "ended rows were not cleared"),
  );
  const chain = new AuditChain(context, (error) =>
    app.log.error({ err: error }, "the audit log was not linked to its chain"),
  );
  chain.start();
  app.addHook("onClose", async () => {
    await delivery?.close();
    await stopSweeping();
    await context.upkeep.stop();
    await chain.stop();
    await database.destroy();
  });
  let metrics: MetricsServer | undefined;
  app.addHook("onClose", () => metrics?.close());
  try {
    await app.listen({ port, host });
    const url = addressOf(app, host, options.tlsCertificate === undefined ? "http" : "https");
    const redirectUris = options.redirectUris ?? ["http://127.0.0.1/callback"];
    const issuer = publicUrl?.origin ?? url;
    const clients = [
      { ...client, redirectUris, allowedOrigins: options.allowedOrigins ?? [] },
      ...(options.pages?.includes("phone") ? [phoneClient(issuer)] : []),
    ];
    provider = await createProvider(context, issuer, clients, publicUrl !== undefined);
    const { metricsPort, metricsHost = "127.0.0.1" } = options;
    if (metricsPort !== undefined) {
      context.metrics.collectProcess();
      metrics = await serveMetrics(context.metrics, metricsHost, metricsPort);
    }
    const deliverDueSms = async () => {
      await delivery?.deliverDue();
      await delivery?.idle();
    };
    const metricsUrl = metrics?.url;
    return { url, metricsUrl, adminToken, client, deliverDueSms, routes, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function seedDemo({ database, audit, clock }: ServiceContext): Promise<void> {
  const now = clock.now();
  const row = await newAccountRow(DEMO_ACCOUNT, now);
  await inTransaction(database, async (transaction) => {
    if ((await insertAccounts(transaction, [row])).size === 0) return;
    const actor = { kind: "system", id: null } as const;
    await audit.append(transaction, now, {
      actor,
      action: "account.create",
      accountId: row.id,
      result: "ok",
    });
  });
}

function addressOf(app: FastifyInstance, host: string, scheme: "http" | "https"): string {
  const { port } = app.server.address() as AddressInfo;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** @throws Error with a sentence where the files are not there or are no certificate and key */
function readTls(certificate: string, key: string): { cert: Buffer; key: Buffer; minVersion: "TLSv1.2" } {
  const read = (setting: string, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new Error(`${setting}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  return { cert: read("tlsCertificate", certificate), key: read("tlsKey", key), minVersion: "TLSv1.2" };
}

function buildApp(
  context: ServiceContext,
  options: ServiceOptions,
  routes: Route[],
  provider: () => Provider,
): FastifyInstance {
  const { logger, tlsCertificate, tlsKey, trustedProxies, allowedOrigins } = options;
  const app = fastify({
    ...(tlsCertificate !== undefined && tlsKey !== undefined && { https: readTls(tlsCertificate, tlsKey) }),
    ...(trustedProxies && { trustProxy: [...trustedProxies] }),
    ...(logger ? { loggerInstance: logger as FastifyBaseLogger } : { logger: false }),
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    genReqId: () => randomBytes(8).toString("hex"),
    // A configured address may end with a slash.
    routerOptions: { maxParamLength: 256, ignoreDuplicateSlashes: true },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  endUnusedConnections(app, tlsCertificate !== undefined);
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url });
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.headers({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });
  app.addHook("onResponse", async (request, reply) => {
    // It lasts as long as somebody listens, which is no time of the service's.
    if (reply.getHeader("content-type") === "text/event-stream") return;
    const route = request.routeOptions.url ?? "none";
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    context.metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
  app.setErrorHandler(
    (error: Error & { statusCode?: number; code?: unknown; validation?: unknown }, request, reply) => {
      if (error instanceof TooManyRequests) {
        context.metrics.throttled.inc({ limit: error.limit });
        return reply.code(429).header("retry-after", error.retryAfterSeconds).send({ error: error.message });
      }
      if (isUnfitText(error)) return reply.code(400).send({ error: "bad request" });
      if (isOutage(error)) {
        request.log.error({ err: error }, "the store cannot be reached");
        return reply
          .code(503)
          .type("application/json; charset=utf-8")
          .send({ error: "the store cannot be reached" });
      }
      const status = error.statusCode ?? 500;
      if (status < 500)
        return reply.code(status).send({ error: error.validation ? error.message : "bad request" });
      request.log.error({ err: error }, "unforeseen error");
      return reply.code(500).type("application/json; charset=utf-8").send({ error: "internal error" });
    },
  );
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));

  app.addHook("onRequest", async ({ routeOptions }) => {
    if (!HEALTH_PATHS.includes(routeOptions.url ?? "")) await context.upkeep.refreshIfDue();
  });

  // Before the routes: it describes those that come after it.
  openApiDocument(app);
  app.register(async (scope) => {
    openApiRoute(scope);
    healthRoutes(scope, context);
    verificationRoutes(scope, context);
    adminRoutes(scope, context);
  });
  app.register(async (scope) => {
    if (allowedOrigins)
      await scope.register(cors, {
        origin: [...allowedOrigins],
        credentials: false,
        exposedHeaders: ["retry-after"],
      });
    macRoutes(scope, context);
    accountRoutes(scope, context, provider);
  });
  app.register(async (scope) => {
    formRoutes(scope, context, provider);
    providerRoutes(scope, provider);
  });
  const { pages, pagesDirectory } = options;
  if (pages && pages.length > 0) {
    if (pagesDirectory === undefined) throw new Error("pagesDirectory: where are the built pages?");
    const { demo, policies, database, macIds } = context;
    const { login, password } = DEMO_ACCOUNT;
    pageRoutes(app, {
      directory: pagesDirectory,
      names: pages,
      ...(demo && { demo: { login, password } }),
      phone: async () => {
        const { otpLifetimeSeconds, selfRegistration } = await policies.read(database);
        const [macId = DEFAULT_MAC_ID] = macIds;
        return { clientId: PHONE_CLIENT_ID, macId, otpLifetimeSeconds, selfRegistration };
      },
    });
  }
  return app;
}
