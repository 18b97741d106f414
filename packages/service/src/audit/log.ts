import type { Vault } from "../keys/vault.ts";
import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { type AuditEvent, sealedRow } from "./event.ts";
import type { AuditRepeats } from "./repeats.ts";

/** Rows of one insert, within the limit of a statement's parameters. */
const BATCH = 500;

const insertOne = prepared((database, row: ReturnType<typeof sealedRow>) =>
  database.insertInto("audit_events").values({
    at: row.at,
    actor_kind: row.actor_kind,
    actor_id: row.actor_id,
    action: row.action,
    account_id: row.account_id,
    device_id: row.device_id,
    address: row.address,
    result: row.result,
    details: row.details,
    seal: row.seal,
    position: null,
    hash: null,
  }),
);

/** Appends to the audit log. `chain.ts` links the rows later, in the background. */
export class AuditLog {
  readonly #vault: Vault;
  readonly #repeats: AuditRepeats | undefined;

  /** @param repeats counts repeated acts; absent, each act has its row */
  constructor(vault: Vault, repeats?: AuditRepeats) {
    this.#vault = vault;
    this.#repeats = repeats;
  }

  /**
   * Records acts. Acts that repeat too often are counted instead.
   * @param transaction the one of the recorded acts, so that both are undone together
   */
  async append(transaction: Database, now: number, ...events: readonly AuditEvent[]): Promise<void> {
    await this.#insert(
      transaction,
      now,
      events.filter((event) => this.#repeats?.admit(event, now) ?? true),
    );
  }

  /** Records the counts whose time has ended. @param all also records the running ones */
  async recordRepeats(database: Database, now: number, all = false): Promise<void> {
    await this.#insert(database, now, this.#repeats?.take(now, all) ?? []);
  }

  async #insert(transaction: Database, now: number, events: readonly AuditEvent[]): Promise<void> {
    const [only, ...others] = events;
    if (only && others.length === 0) {
      await insertOne.write(transaction, sealedRow(this.#vault, only, now));
      return;
    }
    for (let start = 0; start < events.length; start += BATCH) {
      const batch = events.slice(start, start + BATCH);
      await transaction
        .insertInto("audit_events")
        .values(batch.map((event) => sealedRow(this.#vault, event, now)))
        .execute();
    }
  }
}
