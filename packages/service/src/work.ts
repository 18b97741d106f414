import type { EpochMs } from "./clock.ts";
import type { Vault } from "./keys/vault.ts";
import type { Policy } from "./settings/policy.ts";
import type { Database } from "./store/schema.ts";

/** The surroundings of one transaction's work: the store, the keys of its secrets, and the one time that it sees. */
export interface Work {
  readonly transaction: Database;
  readonly vault: Vault;
  readonly now: EpochMs;
}

/** The same under the policy that the request read. */
export interface PolicyWork extends Work {
  readonly policy: Policy;
}
