// Verifies that the audit log has every row that the service wrote, unchanged and in the order of their links.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EpochMs } from "../clock.ts";
import { GRACE_MS } from "../keys/grace.ts";
import type { Vault } from "../keys/vault.ts";
import type { AuditChainRow, AuditRow, Database } from "../store/schema.ts";
import { isChainSealed } from "./chain.ts";
import { linkGenerationOf, sealGenerationOf } from "./event.ts";

const BATCH = 1_000;

export const auditFaults = [
  /** The service did not write the row in this form. */
  "changed",
  "removed",
  /** A row of the service in another row's place. */
  "reordered",
  /** A row beyond the chain's ends. */
  "inserted",
  /** Rows are missing at the chain's end. */
  "truncated",
  /** The chain's own row, with its beginning and end, is gone or was changed. */
  "ends changed",
  /** The chain lacks a point that was its end. */
  "another chain",
] as const;

/** A position in the chain and its hash. Kept elsewhere, it shows later if the chain is still the same. */
export interface ChainPoint {
  readonly position: number;
  readonly hash: string;
}

export interface AuditVerification {
  readonly whole: boolean;
  /** The first fault. */
  readonly fault?: {
    readonly what: (typeof auditFaults)[number];
    readonly position: number | null;
    readonly id: number | null;
  };
  /** Linked rows that were checked. */
  readonly checked: number;
  /** Rows that are not linked yet. Their seals are verified, but a removed row would go unnoticed. */
  readonly unchained: number;
  readonly end: ChainPoint;
  /** The last point that the retention removed; position 0 if it never did. */
  readonly removed: ChainPoint;
}

export interface AuditVerificationOptions {
  /**
   * An earlier end of the chain, noted elsewhere. A chain that was restored to an earlier state, or made anew, lacks it.
   */
  readonly noted?: ChainPoint | undefined;
  /** The number of newest rows to check; all if absent. */
  readonly newest?: number | undefined;
}

type Fault = NonNullable<AuditVerification["fault"]>;

const readChain = (database: Database): Promise<AuditChainRow | undefined> =>
  database.selectFrom("audit_chain").selectAll().where("id", "=", 1).executeTakeFirst();

/**
 * The generations of the hash key along the chain. A row under an earlier one than the rows before it is forged if its time
 * is after the replacement of its key. Two processes change to a new key within a few seconds of each other, and a clock
 * that is set back changes to the earlier key again.
 */
class Generations {
  #newest = 0;
  #since: EpochMs = 0;

  /** @returns false for a generation that was over */
  admit(generation: number, at: EpochMs): boolean {
    if (generation > this.#newest) {
      this.#newest = generation;
      this.#since = at;
    }
    return generation === this.#newest || at <= this.#since + GRACE_MS;
  }
}

/** Verifies the row that comes after `previous`. */
function verifyRow(
  vault: Vault,
  row: AuditRow,
  { position, previous, generations }: Place,
): Fault | undefined {
  if (row.position !== position) return { what: "removed", position, id: null };
  const sealed = sealGenerationOf(vault, row);
  if (sealed === undefined || !generations.admit(sealed, row.at))
    return { what: "changed", position, id: row.id };
  const linked = linkGenerationOf(vault, previous, position, row);
  if (linked === undefined || linked < sealed) return { what: "reordered", position, id: row.id };
  return undefined;
}

interface Place {
  readonly position: number;
  /** The hash of the row before. */
  readonly previous: string;
  readonly generations: Generations;
}

/** The point from which a walk over the newest rows starts: its row's hash is trusted. */
async function beginningOf(
  database: Database,
  vault: Vault,
  chain: AuditChainRow,
  newest: number | undefined,
): Promise<ChainPoint | Fault> {
  const whole = { position: chain.removed_position, hash: chain.removed_hash };
  if (newest === undefined || chain.position - newest <= whole.position) return whole;
  const position = chain.position - newest;
  const row = await database
    .selectFrom("audit_events")
    .selectAll()
    .where("position", "=", position)
    .executeTakeFirst();
  if (!row) return { what: "removed", position, id: null };
  if (sealGenerationOf(vault, row) === undefined) return { what: "changed", position, id: row.id };
  return { position, hash: row.hash ?? "" };
}

/** Verifies the linked rows from the chain's beginning, or the newest of them, to its end. */
async function walk(
  database: Database,
  vault: Vault,
  chain: AuditChainRow,
  { noted, newest }: AuditVerificationOptions,
): Promise<{ readonly checked: number; readonly fault?: Fault }> {
  const beginning = await beginningOf(database, vault, chain, newest);
  if ("what" in beginning) return { checked: 0, fault: beginning };
  let { position, hash } = beginning;
  let checked = 0;
  const generations = new Generations();
  while (position < chain.position) {
    const rows = await database
      .selectFrom("audit_events")
      .selectAll()
      .where("position", ">", position)
      .where("position", "<=", chain.position)
      .orderBy("position")
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return { checked, fault: { what: "truncated", position: position + 1, id: null } };
    for (const row of rows) {
      const fault = verifyRow(vault, row, { position: position + 1, previous: hash, generations });
      if (fault) return { checked, fault };
      position++;
      hash = row.hash ?? "";
      checked++;
      if (noted?.position === position && noted.hash !== hash)
        return { checked, fault: { what: "another chain", position, id: row.id } };
    }
    // Lets requests run in between.
    await nextTurn();
  }
  if (hash !== chain.hash) return { checked, fault: { what: "ends changed", position, id: null } };
  return { checked };
}

/** Counts the unlinked rows, and finds the first that the service did not write. */
async function walkUnchained(
  database: Database,
  vault: Vault,
): Promise<{ readonly unchained: number; readonly fault?: Fault }> {
  let unchained = 0;
  for (let after = 0; ; ) {
    const rows = await database
      .selectFrom("audit_events")
      .selectAll()
      .where("position", "is", null)
      .where("id", ">", after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    for (const row of rows) {
      if (sealGenerationOf(vault, row) === undefined)
        return { unchained, fault: { what: "changed", position: null, id: row.id } };
      unchained++;
      after = row.id;
    }
    if (rows.length < BATCH) return { unchained };
    await nextTurn();
  }
}

/** The linked row with the highest position. */
const findLast = (database: Database) =>
  database
    .selectFrom("audit_events")
    .select(["id", "position"])
    .where("position", "is not", null)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();

/** A row before the chain's beginning, which the retention should have removed. */
const findBefore = (database: Database, { removed_position }: AuditChainRow) =>
  database
    .selectFrom("audit_events")
    .select(["id", "position"])
    .where("position", "<=", removed_position)
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();

const inserted = (row: { id: number; position: number | null } | undefined): Fault | undefined =>
  row && { what: "inserted", position: row.position, id: row.id };

/** Verifies the log in batches, while new rows are appended. */
export async function verifyAudit(
  database: Database,
  vault: Vault,
  options: AuditVerificationOptions = {},
): Promise<AuditVerification> {
  const { noted } = options;
  for (;;) {
    const chain = await readChain(database);
    const end = { position: chain?.position ?? 0, hash: chain?.hash ?? "" };
    const removed = { position: chain?.removed_position ?? 0, hash: chain?.removed_hash ?? "" };
    const ended = (checked: number, unchained: number, fault?: Fault): AuditVerification => ({
      whole: fault === undefined,
      ...(fault && { fault }),
      checked,
      unchained,
      end,
      removed,
    });
    if (!chain || !isChainSealed(vault, chain))
      return ended(0, 0, { what: "ends changed", position: null, id: null });
    if (noted && isMissing(noted, chain))
      return ended(0, 0, { what: "another chain", position: noted.position, id: null });

    const { checked, fault } = await walk(database, vault, chain, options);
    const { unchained, fault: forged } = await walkUnchained(database, vault);
    // The last row is read before the ends, so that a row linked in between is not beyond them.
    const last = await findLast(database);
    const now = await readChain(database);
    if (!now || !isChainSealed(vault, now))
      return ended(checked, unchained, fault ?? { what: "ends changed", position: null, id: null });
    // Start again: the retention removed rows meanwhile.
    if (now.removed_position !== chain.removed_position) continue;
    const beyond = (last?.position ?? 0) > now.position ? last : await findBefore(database, now);
    return ended(checked, unchained, fault ?? forged ?? inserted(beyond));
  }
}

/** True if the noted point cannot be in the chain: it lies beyond the end, or at the beginning with another hash. */
function isMissing(noted: ChainPoint, chain: AuditChainRow): boolean {
  if (noted.position > chain.position) return true;
  return noted.position === chain.removed_position && noted.hash !== chain.removed_hash;
}

const underWay = new WeakMap<Database, Promise<AuditVerification>>();

/** Verifies the whole log. A call during another call's walk gets the result of that walk. */
export function verifyWholeAudit(database: Database, vault: Vault): Promise<AuditVerification> {
  const walk =
    underWay.get(database) ?? verifyAudit(database, vault).finally(() => underWay.delete(database));
  underWay.set(database, walk);
  return walk;
}
