// Removes the rows of the audit log that are older than the policy says.
import { EvenClock, every, Lease, type Loop } from "../background.ts";
import type { Clock } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { Policies } from "../settings/policy.ts";
import type { Database } from "../store/schema.ts";
import type { AuditEvent } from "./event.ts";
import type { AuditLog } from "./log.ts";
import { removeAuditRows } from "./retention.ts";

const PERIOD_MS = 3_600_000;

const DAY_MS = 86_400_000;

export interface RetentionOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly policies: Policies;
  readonly clock: Clock;
}

/** @returns the number of rows removed */
export async function removeOutlived(options: RetentionOptions): Promise<number> {
  const { database, policies, clock } = options;
  const { auditDays } = await policies.read(database);
  const now = clock.now();
  const before = now - auditDays * DAY_MS;
  if (auditDays === 0 || !(await isOldestBefore(database, before))) return 0;
  const event: AuditEvent = {
    actor: { kind: "system", id: null },
    action: "audit.remove",
    result: "ok",
    details: { before: new Date(before).toISOString() },
  };
  return (await removeAuditRows(options, before, event, now)).removed;
}

/** True if the first row of the chain is older. */
async function isOldestBefore(database: Database, before: number): Promise<boolean> {
  const oldest = await database
    .selectFrom("audit_events")
    .select("at")
    .where("position", "is not", null)
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  return oldest !== undefined && oldest.at < before;
}

/** Removes them now and then, one process at a time, while the clock runs evenly. */
export function startRetention(options: RetentionOptions, failed: (error: unknown) => void): Loop {
  const lease = new Lease(options, "audit-retention");
  const even = new EvenClock(options.clock);
  const work = async (): Promise<void> => {
    if (even.hasRunEvenly()) await lease.alone(async () => void (await removeOutlived(options)));
  };
  return every(PERIOD_MS, work, failed);
}
