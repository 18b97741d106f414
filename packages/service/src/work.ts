import type { AuditLog } from "./audit/log.ts";
import type { Clock, EpochMs } from "./clock.ts";
import type { Vault } from "./keys/vault.ts";
import type { Metrics } from "./observability/metrics.ts";
import type { Policies } from "./settings/policy.ts";
import type { Policy } from "./settings/policy-fields.ts";
import type { Database } from "./store/schema.ts";

/** The parts of the service that work on the store needs: a use case begins its transactions with them. */
export interface Core {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly policies: Policies;
  readonly audit: AuditLog;
  readonly metrics: Metrics;
}

/** The context of one transaction: the store, the keys of its secrets, and the one time that it uses. */
export interface Work {
  readonly transaction: Database;
  readonly vault: Vault;
  readonly now: EpochMs;
}

/** The context of one transaction, with the policy that the request read. */
export interface PolicyWork extends Work {
  readonly policy: Policy;
}
