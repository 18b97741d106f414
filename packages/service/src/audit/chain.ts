// Links the rows of the audit log, each to the one before: in small batches, off the requests' path, by one process at a
// time. A row that is committed late, after others with a higher id, is linked when it is seen: the chain has positions
// of its own.
import { sql } from "kysely";
import type { ServiceContext } from "../context.ts";
import type { Vault } from "../keys/vault.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { AuditChainRow, AuditRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { linkHash } from "./event.ts";

/** Rows of one transaction: so few that nobody who waits for it notices. */
const BATCH = 100;

/** On average; each process at times of its own. */
const EVERY_MS = 1_000;

type Ends = Omit<AuditChainRow, "id" | "seal">;

const sealOf = (vault: Vault, ends: Ends): string =>
  vault.hash(
    "audit-chain",
    JSON.stringify([ends.position, ends.hash, ends.removed_position, ends.removed_hash]),
  );

export const isChainSealed = (vault: Vault, chain: AuditChainRow): boolean =>
  chain.seal === sealOf(vault, chain);

const BEGINNING: Ends = { position: 0, hash: "", removed_position: 0, removed_hash: "" };

/** Notes where the chain begins and where it ends, under the service's own seal. */
export async function moveChain(transaction: Database, vault: Vault, ends: Ends): Promise<void> {
  await transaction
    .updateTable("audit_chain")
    .set({ ...ends, seal: sealOf(vault, ends) })
    .where("id", "=", 1)
    .execute();
}

/** Begins the chain where there is none yet. */
export async function beginChain(database: Database, vault: Vault): Promise<void> {
  await database
    .insertInto("audit_chain")
    .values({ id: 1, ...BEGINNING, seal: sealOf(vault, BEGINNING) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The chain's row, held until the transaction ends; `undefined` where another process holds it. */
const holdChain = (transaction: Database): Promise<AuditChainRow | undefined> =>
  transaction
    .selectFrom("audit_chain")
    .selectAll()
    .where("id", "=", 1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();

interface Linked {
  readonly rows: readonly AuditRow[];
  /** Where the chain ends now. */
  readonly position: number;
}

/**
 * Links a batch.
 * @returns `undefined` where another process is at it
 * @throws Error where the chain's own row is not as the service left it
 */
function linkBatch(database: Database, vault: Vault): Promise<Linked | undefined> {
  return inTransaction(database, async (transaction) => {
    const chain = await holdChain(transaction);
    if (!chain) return undefined;
    // Nothing is linked to an end that somebody else put there.
    if (!isChainSealed(vault, chain)) throw new Error("the audit chain's end was changed");
    const rows = await transaction
      .selectFrom("audit_events")
      .selectAll()
      .where("position", "is", null)
      .orderBy("id")
      .limit(BATCH)
      .execute();
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

/** The chainer of one process. */
export class AuditChain {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #metrics: Metrics;
  readonly #failed: (error: unknown) => void;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();

  /** @param failed hears of a run that failed; the next one comes all the same */
  constructor(
    { database, vault, metrics }: Pick<ServiceContext, "database" | "vault" | "metrics">,
    failed: (error: unknown) => void,
  ) {
    this.#database = database;
    this.#vault = vault;
    this.#metrics = metrics;
    this.#failed = failed;
  }

  /** Links what is not linked, now and every second or so. */
  start(): void {
    this.#underWay = this.linkAll()
      .catch(this.#failed)
      .then(() => this.#wait());
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.start(), EVERY_MS * (0.5 + Math.random())).unref();
  }

  /** Links every row that is not linked yet, unless another process is at it. */
  async linkAll(): Promise<void> {
    for (;;) {
      const done = await linkBatch(this.#database, this.#vault);
      if (!done) return;
      // Every committed row once, whichever process it came from.
      for (const { action, result } of done.rows) this.#metrics.auditEvents.inc({ action, result });
      this.#metrics.auditPosition.set(done.position);
      if (done.rows.length < BATCH) return;
    }
  }

  /** Links what is left and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#underWay;
    await this.linkAll().catch(this.#failed);
  }
}
