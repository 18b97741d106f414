import { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { buildApp, type ServedRoute, type ServiceApp } from "./app.ts";
import { AuditChain } from "./audit/chain.ts";
import { startRetention } from "./audit/outlived.ts";
import { every } from "./background.ts";
import { type Composition, compose } from "./composition.ts";
import type { ServiceContext } from "./context.ts";
import { RenewedCertificate } from "./http/certificate.ts";
import type { Metrics } from "./observability/metrics.ts";
import { type MetricsServer, serveMetrics } from "./observability/metrics-server.ts";
import { measureState } from "./observability/state-metrics.ts";
import { createFirstLink } from "./operators/links.ts";
import { linkOf } from "./operators/session-cookie.ts";
import { DEFAULT_HOST } from "./settings/defaults.ts";
import { checkListening } from "./settings/listening.ts";
import type { ServiceOptions } from "./settings/options.ts";
import { inTransaction } from "./store/transaction.ts";
import { startSweeping } from "./sweep.ts";

/** A running service. */
export interface RunningService {
  /** `http://127.0.0.1:8400` */
  readonly url: string;
  /** The address of the metrics, without `/metrics`; `undefined` if they are not served. */
  readonly metricsUrl: string | undefined;
  readonly adminToken: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /**
   * The one-time link of the first administrator, good for an hour; `undefined` if an administrator can sign in, or the
   * console is not served.
   */
  readonly firstLink: string | undefined;
  /** Tries each SMS that is due for the webhook. The service does so every second. */
  deliverDueSms(): Promise<void>;
  /** Serves the certificate anew if its files changed. It happens by itself every minute. */
  reloadCertificate(): void;
  /** Every route. */
  readonly routes: readonly ServedRoute[];
  /** Finishes the current requests and work, then stops. */
  close(): Promise<void>;
}

/**
 * Starts the service: docs/operate/service.md
 * @param options the settings of docs/reference/configuration.md, and those for programs only
 * @returns once the service listens
 * @throws Error with a message for the operator if it cannot start
 * @example
 * const service = await startService({ dataDirectory: "/var/lib/openpims", port: 8400 });
 * console.log(service.url);
 * await service.close();
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  checkListening(options);
  const composition = await compose(options);
  const { context, delivery } = composition;
  const { app, routes, openProvider } = await build(composition, options);
  startWork(app, composition);
  const certificate = renewCertificate(app, options, context.metrics);
  measureState(context.metrics.registry, {
    database: context.database,
    clock: context.clock,
    certificateEndsAt: () => certificate?.endsAt,
  });
  let metrics: MetricsServer | undefined;
  app.addHook("onClose", () => metrics?.close());
  try {
    const { port = 0, host = DEFAULT_HOST, metricsPort, metricsHost = DEFAULT_HOST } = options;
    await app.listen({ port, host });
    const url = addressOf(app, host, options.tlsCertificate === undefined ? "http" : "https");
    await openProvider(url);
    if (metricsPort !== undefined) {
      context.metrics.collectProcess();
      metrics = await serveMetrics(context.metrics, metricsHost, metricsPort);
    }
    const firstLink = await makeFirstLink(context, url);
    void context.oidc?.warmUp();
    return {
      url,
      firstLink,
      metricsUrl: metrics?.url,
      adminToken: context.adminToken,
      client: context.client,
      deliverDueSms: async () => {
        await delivery?.deliverDue();
        await delivery?.idle();
      },
      reloadCertificate: () => certificate?.reload(),
      routes,
      close: () => app.close(),
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function makeFirstLink(
  { console, database, vault, clock, publicUrl }: ServiceContext,
  url: string,
): Promise<string | undefined> {
  if (!console) return undefined;
  const link = await inTransaction(database, (transaction) =>
    createFirstLink(transaction, vault, clock.now()),
  );
  return link && linkOf(publicUrl?.origin ?? url, link.secret);
}

async function build({ context, close }: Composition, options: ServiceOptions): Promise<ServiceApp> {
  try {
    return buildApp(context, options);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the background work, and ends it after the last request. */
function startWork(app: FastifyInstance, { context, delivery, close }: Composition): void {
  const { database, clock, upkeep, audit } = context;
  const warn = (message: string) => (error: unknown) => app.log.warn({ err: error }, message);
  const sweeping = startSweeping(database, clock, warn("ended rows were not cleared"));
  const countRepeats = (all: boolean) => audit.recordRepeats(database, clock.now(), all);
  const notCounted = warn("repeated acts were not recorded");
  const retention = startRetention(context, warn("the outlived rows of the audit log were not removed"));
  const counting = every(60_000, () => countRepeats(false), notCounted);
  upkeep.start(warn("the keys' upkeep failed, and is taken up again"));
  delivery?.start();
  const chain = new AuditChain(context);
  const notLinked = (error: unknown) =>
    app.log.error({ err: error }, "the audit log was not linked to its chain");
  chain.start(notLinked);
  app.addHook("onClose", async () => {
    await sweeping.stop();
    await retention.stop();
    await upkeep.stop();
    await counting.stop();
    await countRepeats(true).catch(notCounted);
    // Last: it links the rows of the others.
    await chain.stop().catch(notLinked);
    await close();
  });
}

/** @returns `undefined` for a service without a certificate */
function renewCertificate(
  app: FastifyInstance,
  { tlsCertificate, tlsKey }: ServiceOptions,
  metrics: Metrics,
): RenewedCertificate | undefined {
  const server: unknown = app.server;
  if (tlsCertificate === undefined || tlsKey === undefined || !(server instanceof HttpsServer))
    return undefined;
  const files = { certificate: tlsCertificate, key: tlsKey };
  const certificate = new RenewedCertificate(server, files, app.log, metrics);
  const looking = every(
    60_000,
    async () => certificate.reload(),
    (error) => app.log.warn({ err: error }, "the certificate was not looked at"),
  );
  app.addHook("onClose", () => looking.stop());
  return certificate;
}

function addressOf(app: FastifyInstance, host: string, scheme: "http" | "https"): string {
  const { port } = app.server.address() as AddressInfo;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
