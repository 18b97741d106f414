import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import { type DestinationStream, type Logger, pino } from "pino";
import { createAccount } from "./accounts.ts";
import { accountRoutes } from "./api/account.ts";
import { adminRoutes } from "./api/admin.ts";
import { verificationRoutes } from "./api/verification.ts";
import type { Clock, ServiceContext } from "./context.ts";
import { keepSecret } from "./data-folder.ts";
import { createProvider } from "./identity/provider.ts";
import { providerRoutes, signInRoutes } from "./identity/sign-in.ts";
import { macRoutes } from "./mac/route.ts";
import { loadProtocolKeys } from "./protocol-keys.ts";
import { createSchema } from "./store/schema.ts";
import { openSqlite } from "./store/sqlite.ts";
import { Vault } from "./vault.ts";

/** The mAccess id that the service accepts where none is configured. */
export const DEFAULT_MAC_ID = "6f70656e70696d732d6d616363657373";

export const DEFAULT_CLIENT_ID = "openpims";

/** The demo's account. Its password guards nothing but the demo. */
export const DEMO_ACCOUNT = {
  login: "demo@openpims.example",
  password: "demo-password",
  phoneNumber: "+33600000000",
};

export interface ServiceOptions {
  /** Where the embedded store and the service's own secrets are kept. */
  readonly dataDirectory: string;
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
  readonly clock?: Clock;
  /** A log of its own; by default nothing is logged. */
  readonly logger?: Logger;
}

export interface RunningService {
  /** `http://127.0.0.1:8400` */
  readonly url: string;
  readonly adminToken: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
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

/** Starts the service on the embedded store. @throws Error with a sentence where it cannot */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { dataDirectory, port = 0, host = "127.0.0.1", demo = false, clock = Date } = options;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const secret = (file: string, environment?: string) => environment ?? keepSecret(join(dataDirectory, file));
  const vault = new Vault(Buffer.from(secret("master.key"), "hex"));
  const adminToken = secret("admin.token", options.adminToken);
  const client = { clientId: DEFAULT_CLIENT_ID, clientSecret: secret("client.secret") };

  const database = openSqlite(join(dataDirectory, "service.db"));
  await createSchema(database);
  const context: ServiceContext = {
    database,
    vault,
    keys: await loadProtocolKeys(database, vault),
    clock,
    macIds: options.macIds ?? [DEFAULT_MAC_ID],
    adminToken,
    demo,
  };
  if (demo) await createAccount(database, DEMO_ACCOUNT, clock.now());

  let provider: Provider | undefined;
  const app = buildApp(context, options.logger, () => {
    if (!provider) throw Object.assign(new Error("the identity provider is not ready"), { statusCode: 503 });
    return provider;
  });
  app.addHook("onClose", () => database.destroy());
  try {
    await app.listen({ port, host });
    const url = addressOf(app, host);
    const redirectUris = options.redirectUris ?? ["http://127.0.0.1/callback"];
    provider = await createProvider(context, url, { ...client, redirectUris });
    return { url, adminToken, client, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

function addressOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function buildApp(
  context: ServiceContext,
  logger: Logger | undefined,
  provider: () => Provider,
): FastifyInstance {
  const app = fastify({
    ...(logger ? { loggerInstance: logger as FastifyBaseLogger } : { logger: false }),
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    genReqId: () => randomBytes(8).toString("hex"),
    // A configured address may end with a slash.
    routerOptions: { maxParamLength: 256, ignoreDuplicateSlashes: true },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.headers({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500)
      return reply.code(status).send({ error: error.validation ? error.message : "bad request" });
    request.log.error({ err: error }, "unforeseen error");
    return reply.code(500).send({ error: "internal error" });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));

  app.get("/healthz", async () => ({ status: "ok", service: "openpims" }));
  macRoutes(app, context);
  verificationRoutes(app, context);
  accountRoutes(app, context, provider);
  adminRoutes(app, context);
  signInRoutes(app, context, provider);
  providerRoutes(app, provider);
  return app;
}
