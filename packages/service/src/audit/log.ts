import type { Database } from "../store/schema.ts";
import type { Vault } from "../vault.ts";
import { type AuditEvent, sealedRow } from "./event.ts";

/** Rows of one insert: within the number of parameters that a statement may have. */
const BATCH = 500;

/** Appends to the audit log. Linking the rows to a chain is `chain.ts`'s, off the requests' path. */
export class AuditLog {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** @param transaction that of what the events tell of: where it is undone, they never were */
  async append(transaction: Database, now: number, ...events: readonly AuditEvent[]): Promise<void> {
    for (let start = 0; start < events.length; start += BATCH) {
      const batch = events.slice(start, start + BATCH);
      await transaction
        .insertInto("audit_events")
        .values(batch.map((event) => sealedRow(this.#vault, event, now)))
        .execute();
    }
  }
}
