import type { AuditLog } from "./audit/log.ts";
import type { AuditWatch } from "./audit/watch.ts";
import type { Clock } from "./clock.ts";
import type { SmsSender } from "./codes/sms/message.ts";
import type { DataKeys } from "./keys/data-keys.ts";
import type { ProtocolKeys } from "./keys/protocol-keys.ts";
import type { KeyUpkeep } from "./keys/upkeep.ts";
import type { Vault } from "./keys/vault.ts";
import type { Metrics } from "./observability/metrics.ts";
import type { Policies } from "./settings/policy.ts";
import type { Database } from "./store/schema.ts";

/** What every part of the service works with. */
export interface ServiceContext {
  readonly database: Database;
  readonly vault: Vault;
  readonly protocolKeys: ProtocolKeys;
  readonly dataKeys: DataKeys;
  readonly upkeep: KeyUpkeep;
  readonly clock: Clock;
  readonly policies: Policies;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  readonly watch: AuditWatch;
  /** The mAccess ids that are accepted. */
  readonly macIds: readonly string[];
  readonly adminToken: string;
  /** The OAuth client that has a secret. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** The origin that browsers know the service by, where it is configured. */
  readonly publicUrl: URL | undefined;
  /** Whether the operator's console is served: only then a browser can sign in as the operator. */
  readonly console: boolean;
  readonly sms: SmsSender;
  /** True keeps the demo's SMS codes readable in its outbox. */
  readonly demo: boolean;
}
