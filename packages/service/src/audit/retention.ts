// The oldest rows are removed by an operator, or by the policy. The chain keeps the hash of the last one removed.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Vault } from "../keys/vault.ts";
import type { Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { isChainSealed, moveChain } from "./chain.ts";
import type { AuditEvent } from "./event.ts";
import type { AuditLog } from "./log.ts";
import type { ChainPoint } from "./verification.ts";

/** Rows of one transaction. */
const BATCH = 1_000;

interface Removal {
  readonly removed: number;
  /** The last removed point, after which the chain begins. */
  readonly end: ChainPoint;
}

/** The chain's own row was changed. Nothing is removed: afterwards the chain's beginning would be unknown. */
export class ChainBroken extends Error {
  override name = "ChainBroken";

  constructor() {
    super("the audit chain is broken: verify it first");
  }
}

/** Removes the oldest rows of the chain, up to the first that is not older than `before`. */
async function removeBatch(transaction: Database, vault: Vault, before: number): Promise<Removal> {
  const chain = await transaction
    .selectFrom("audit_chain")
    .selectAll()
    .where("id", "=", 1)
    .forUpdate()
    .executeTakeFirst();
  if (!chain || !isChainSealed(vault, chain)) throw new ChainBroken();
  const oldest = await transaction
    .selectFrom("audit_events")
    .select(["position", "hash", "at"])
    .where("position", ">", chain.removed_position)
    .orderBy("position")
    .limit(BATCH)
    .execute();
  const kept = oldest.findIndex(({ at }) => at >= before);
  const gone = kept === -1 ? oldest : oldest.slice(0, kept);
  const last = gone.at(-1);
  if (!last) return { removed: 0, end: { position: chain.removed_position, hash: chain.removed_hash } };
  const end = { position: last.position ?? 0, hash: last.hash ?? "" };
  const { position, hash } = chain;
  await moveChain(transaction, vault, {
    position,
    hash,
    removed_position: end.position,
    removed_hash: end.hash,
  });
  // The trigger allows the removal of rows before the chain's beginning.
  await transaction.deleteFrom("audit_events").where("position", "<=", end.position).execute();
  return { removed: gone.length, end };
}

/**
 * Removes linked rows, from the oldest up to the first that is not older than `before`, in batches. After each batch
 * the chain is whole.
 * @param event recorded with the first batch
 * @throws ChainBroken
 */
export async function removeAuditRows(
  {
    database,
    vault,
    audit,
  }: { readonly database: Database; readonly vault: Vault; readonly audit: AuditLog },
  before: number,
  event: AuditEvent,
  now: number,
): Promise<Removal> {
  let removed = 0;
  for (let first = true; ; first = false) {
    const isFirst = first;
    const batch = await inTransaction(database, async (transaction) => {
      if (isFirst) await audit.append(transaction, now, event);
      return removeBatch(transaction, vault, before);
    });
    removed += batch.removed;
    if (batch.removed < BATCH) return { removed, end: batch.end };
    await nextTurn();
  }
}
