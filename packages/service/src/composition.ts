import { join } from "node:path";
import { seedDemoAccount } from "./accounts/demo-account.ts";
import { beginChain } from "./audit/chain.ts";
import { AuditLog } from "./audit/log.ts";
import { AuditRepeats } from "./audit/repeats.ts";
import { AuditWatch } from "./audit/watch.ts";
import { noteLastStore, readLastStore, requireLastStore } from "./backup/last-store.ts";
import { WebhookDelivery } from "./codes/sms/delivery.ts";
import { withoutGateway } from "./codes/sms/given-up.ts";
import { allOf, type SmsSender } from "./codes/sms/message.ts";
import { outboxSender } from "./codes/sms/outbox.ts";
import { checkWebhook } from "./codes/sms/webhook.ts";
import type { ServiceContext } from "./context.ts";
import { areThereDataKeys, DataKeys } from "./keys/data-keys.ts";
import { masterKeysOf } from "./keys/master-key.ts";
import { loadProtocolKeys } from "./keys/protocol-keys.ts";
import { KeyUpkeep } from "./keys/upkeep.ts";
import { nameThrottlesWith } from "./limits/throttle-names.ts";
import { keepSecret } from "./machine/data-folder.ts";
import { fileSystemLacks, lackInWords } from "./machine/file-system.ts";
import { makeOwnFolder, requireOwnFolder } from "./machine/ownership.ts";
import { Metrics } from "./observability/metrics.ts";
import { liveApiKeys } from "./operators/api-keys.ts";
import { faultOf, OidcProvider } from "./operators/oidc/provider.ts";
import { readOidcSettings } from "./operators/oidc/settings.ts";
import { liveSessions } from "./operators/sessions.ts";
import { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID } from "./settings/defaults.ts";
import type { ServiceOptions } from "./settings/options.ts";
import { Policies } from "./settings/policy.ts";
import { readPublicUrl } from "./settings/public-url.ts";
import { ADMIN_TOKEN_FORM } from "./settings/server-settings.ts";
import { identityOf } from "./store/identity.ts";
import { openStore } from "./store/open.ts";
import type { Database } from "./store/schema.ts";

export interface Composition {
  readonly context: ServiceContext;
  /** Absent if no webhook is configured. */
  readonly delivery: WebhookDelivery | undefined;
  /** Ends the current deliveries and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the store and makes the parts of the service from the options.
 * @throws Error with a message for the operator if an option or the store cannot be used
 */
export async function compose(options: ServiceOptions): Promise<Composition> {
  const { dataDirectory, demo = false, clock = Date } = options;
  const webhook = checkWebhook(options.smsWebhook, options.smsWebhookSecret);
  const oidc = readOidcSettings(options);
  const publicUrl = options.publicUrl === undefined ? undefined : readPublicUrl(options.publicUrl);
  if (publicUrl && options.trustedProxies === undefined && options.tlsCertificate === undefined)
    options.logger?.warn(
      "publicUrl is set and trustedProxies is not: all users seem to come from the proxy's address, and share its limits",
    );
  makeOwnFolder(dataDirectory);
  requireOwnFolder(dataDirectory);
  for (const lack of fileSystemLacks(dataDirectory))
    options.logger?.warn({ folder: dataDirectory }, lackInWords[lack]);
  requireLastStore(dataDirectory, options.databaseUrl);
  if (options.databaseUrl !== undefined && readLastStore(dataDirectory)?.kind === "sqlite")
    options.logger?.warn(
      { folder: dataDirectory },
      "the folder's last store was an embedded one, which is not used from now on: openpims-service move-to-postgres moves it",
    );
  const database = await openStore(dataDirectory, options.databaseUrl);
  let delivery: WebhookDelivery | undefined;
  const close = async (): Promise<void> => {
    await delivery?.close();
    await database.destroy();
  };
  try {
    const masters = masterKeysOf(options, dataDirectory, await areThereDataKeys(database), options.logger);
    const dataKeys = await DataKeys.open(database, masters, clock);
    // No secret is made beside a store whose own secrets are elsewhere, such as a restored one.
    const secret = (file: string) => keepSecret(join(dataDirectory, file));
    const adminToken = options.adminToken ?? secret("admin.token");
    if (!ADMIN_TOKEN_FORM.test(adminToken))
      throw new Error("adminToken must be at least 32 characters without spaces: it opens the whole service");
    const client = { clientId: DEFAULT_CLIENT_ID, clientSecret: secret("client.secret") };
    const { vault } = dataKeys;
    nameThrottlesWith(database, vault);
    const protocolKeys = await loadProtocolKeys(database, vault, clock);
    const metrics = new Metrics();
    const audit = new AuditLog(vault, new AuditRepeats());
    delivery =
      webhook && new WebhookDelivery({ database, vault, clock, audit, metrics }, webhook, options.logger);
    const gateway: SmsSender | undefined = delivery ?? (demo ? undefined : withoutGateway(audit, metrics));
    const context: ServiceContext = {
      database,
      vault,
      protocolKeys,
      dataKeys,
      upkeep: new KeyUpkeep({ database, dataKeys, protocolKeys, clock }),
      clock,
      policies: new Policies(options.policy, demo ? { selfRegistration: true, refuseWeakPins: false } : {}),
      metrics,
      audit,
      watch: new AuditWatch(database, async (ids) => {
        const now = clock.now();
        const sessions = await liveSessions(database, ids, now);
        return new Set([...sessions, ...(await liveApiKeys(database, ids, now))]);
      }),
      macIds: options.macIds ?? [DEFAULT_MAC_ID],
      adminToken,
      client,
      publicUrl,
      console: options.pages?.includes("console") ?? false,
      sms: allOf([...(demo ? [outboxSender(vault)] : []), ...(gateway ? [gateway] : [])]),
      oidc: oidc && new OidcProvider(oidc, clock, notReached(options.logger)),
      demo,
    };
    await noteStore(database, options);
    await beginChain(database, vault);
    if (demo) await seedDemoAccount(context);
    return { context, delivery, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const notReached = (logger: ServiceOptions["logger"]) => (error: unknown) =>
  logger?.warn({ fault: faultOf(error) }, "the operators' sign-in with the provider failed");

/** A folder that takes no files, such as a mounted one with all secrets, lacks the note. */
async function noteStore(database: Database, { dataDirectory, logger }: ServiceOptions): Promise<void> {
  const identity = await identityOf(database);
  const last = readLastStore(dataDirectory);
  if (last?.kind === "postgres" && last.place !== identity.place)
    logger?.warn(
      { before: last.place, now: identity.place },
      "the folder's last store was another database: check DATABASE_URL if that is not meant",
    );
  try {
    noteLastStore(dataDirectory, identity);
  } catch (error) {
    logger?.warn({ err: error, folder: dataDirectory }, "the folder does not say which store is used");
  }
}
