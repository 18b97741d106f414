// Links the rows of the audit log, each to the one before: in small batches, in the background, by one process at a
// time. A row that is committed late, after others with a higher id, is linked when it is found: the chain has its own
// positions.
import { sql } from "kysely";
import { every, Lease, type Loop } from "../background.ts";
import type { Clock } from "../clock.ts";
import type { DataKeys } from "../keys/data-keys.ts";
import type { Vault } from "../keys/vault.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { AuditChainRow, AuditRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { linkHash, sealGenerationOf } from "./event.ts";

/** Rows of one transaction: few enough that no request waits noticeably. */
const BATCH = 100;

const PERIOD_MS = 1_000;

type Ends = Omit<AuditChainRow, "id" | "seal">;

/** The hashed parts of the seal of the chain's ends. */
const sealed = (ends: Ends) =>
  [
    "audit-chain",
    JSON.stringify([ends.position, ends.hash, ends.removed_position, ends.removed_hash]),
  ] as const;

const sealOf = (vault: Vault, ends: Ends): string => vault.hash(...sealed(ends));

export const isChainSealed = (vault: Vault, chain: AuditChainRow): boolean =>
  vault.generationOf(chain.seal, ...sealed(chain)) !== undefined;

const BEGINNING: Ends = { position: 0, hash: "", removed_position: 0, removed_hash: "" };

/** Stores the chain's beginning and end under the service's seal. */
export async function moveChain(transaction: Database, vault: Vault, ends: Ends): Promise<void> {
  await transaction
    .updateTable("audit_chain")
    .set({ ...ends, seal: sealOf(vault, ends) })
    .where("id", "=", 1)
    .execute();
}

/** Begins the chain of a new store. */
export async function beginChain(database: Database, vault: Vault): Promise<void> {
  await database
    .insertInto("audit_chain")
    .values({ id: 1, ...BEGINNING, seal: sealOf(vault, BEGINNING) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const findChain = (database: Database) => database.selectFrom("audit_chain").selectAll().where("id", "=", 1);

const findUnlinked = (database: Database) =>
  database.selectFrom("audit_events").selectAll().where("position", "is", null);

/**
 * @throws Error if the chain's own row was changed: no row is linked to a forged end
 */
function requireSealed(vault: Vault, chain: AuditChainRow | undefined): AuditChainRow {
  if (!chain || !isChainSealed(vault, chain)) throw new Error("the audit chain's end was changed");
  return chain;
}

interface Linked {
  readonly rows: readonly AuditRow[];
  /** The position of the chain's last row. */
  readonly position: number;
}

/** Links a batch. The lock on the chain's row keeps it one chain, even if a process outlives its lease. */
function linkBatch(database: Database, vault: Vault): Promise<Linked> {
  return inTransaction(database, async (transaction) => {
    const chain = requireSealed(vault, await findChain(transaction).forUpdate().executeTakeFirst());
    const rows = await findUnlinked(transaction).orderBy("id").limit(BATCH).execute();
    let { position, hash } = chain;
    const links = rows.map((row) => {
      position++;
      hash = linkHash(vault, hash, position, row);
      return sql`(cast(${row.id} as bigint), cast(${position} as bigint), cast(${hash} as text))`;
    });
    if (links.length > 0) {
      await sql`
        update audit_events set position = link.column2, hash = link.column3
        from (values ${sql.join(links)}) as link where audit_events.id = link.column1`.execute(transaction);
      const { removed_position, removed_hash } = chain;
      await moveChain(transaction, vault, { position, hash, removed_position, removed_hash });
    }
    return { rows, position };
  });
}

interface ChainOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly dataKeys: Pick<DataKeys, "refresh">;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** The linker of one process. */
export class AuditChain {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #dataKeys: ChainOptions["dataKeys"];
  readonly #metrics: Metrics;
  readonly #lease: Lease;
  #loop: Loop | undefined;

  constructor({ database, vault, dataKeys, metrics, clock }: ChainOptions) {
    this.#database = database;
    this.#vault = vault;
    this.#dataKeys = dataKeys;
    this.#metrics = metrics;
    this.#lease = new Lease({ database, clock }, "audit-chain");
  }

  /** @param failed receives a run's error; the next run follows */
  start(failed: (error: unknown) => void): void {
    this.#loop = every(PERIOD_MS, () => this.linkAll(), failed);
  }

  /** Links every unlinked row, unless another process is linking. */
  async linkAll(): Promise<void> {
    const unlinked = await this.#learnKeys();
    // Without an unlinked row, a run writes nothing to the store.
    const { position } = requireSealed(this.#vault, await findChain(this.#database).executeTakeFirst());
    this.#metrics.auditPosition.set(position);
    if (unlinked.length === 0) return;
    await this.#lease.alone(async (prolong) => {
      do {
        const { rows, position: end } = await linkBatch(this.#database, this.#vault);
        // Each committed row is counted once, by the process that links it.
        for (const { action, result } of rows) this.#metrics.auditEvents.inc({ action, result });
        this.#metrics.auditPosition.set(end);
        if (rows.length < BATCH) return;
        await this.#learnKeys();
      } while (await prolong());
    });
  }

  /**
   * Reads the keys if a seal is under none of them: a process that was frozen may lack the newest hash key.
   * @returns the next unlinked rows
   */
  async #learnKeys(): Promise<readonly AuditRow[]> {
    const chain = await findChain(this.#database).executeTakeFirst();
    const rows = await findUnlinked(this.#database).orderBy("id").limit(BATCH).execute();
    const isKnown =
      (!chain || isChainSealed(this.#vault, chain)) &&
      rows.every((row) => sealGenerationOf(this.#vault, row) !== undefined);
    if (!isKnown) await this.#dataKeys.refresh();
    return rows;
  }

  /** Links the remaining rows and ends. */
  async stop(): Promise<void> {
    await this.#loop?.stop();
    await this.linkAll();
  }
}
