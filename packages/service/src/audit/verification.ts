// Whether the audit log is what the service wrote, in the order it was linked in, with nothing taken out.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Vault } from "../keys/vault.ts";
import type { AuditChainRow, AuditRow, Database } from "../store/schema.ts";
import { isChainSealed } from "./chain.ts";
import { isSealed, linkHash } from "./event.ts";

const BATCH = 1_000;

export const auditFaults = [
  /** The row is not as the service wrote it, or the service did not write it. */
  "changed",
  "removed",
  /** The service's own row, in a place that was not its. */
  "reordered",
  /** A row beyond the chain's ends. */
  "inserted",
  /** Rows are missing at the chain's end. */
  "truncated",
  /** The chain's own row, which says where it begins and ends, is gone or not the service's. */
  "ends changed",
  /** The chain does not hold what it once ended with. */
  "another chain",
] as const;

/** A place in the chain and its hash: what somebody may note elsewhere, to hold the chain against. */
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
  /** Rows that are not linked yet: each is known to be the service's, but none would be missed. */
  readonly unchained: number;
  readonly end: ChainPoint;
  /** Up to where the retention removed the chain; position 0 where it never did. */
  readonly removed: ChainPoint;
}

export interface AuditVerificationOptions {
  /**
   * An end of the chain that was noted before: a chain that was put back to an earlier state, or made anew, does not
   * hold it.
   */
  readonly noted?: ChainPoint | undefined;
  /** How many rows are checked at most, the newest; all where absent. */
  readonly newest?: number | undefined;
}

type Fault = NonNullable<AuditVerification["fault"]>;

const readChain = (database: Database): Promise<AuditChainRow | undefined> =>
  database.selectFrom("audit_chain").selectAll().where("id", "=", 1).executeTakeFirst();

/** What is the matter with the row that comes after `previous`, if anything. */
function judge(vault: Vault, row: AuditRow, position: number, previous: string): Fault | undefined {
  if (row.position !== position) return { what: "removed", position, id: null };
  if (!isSealed(vault, row)) return { what: "changed", position, id: row.id };
  if (row.hash !== linkHash(vault, previous, position, row))
    return { what: "reordered", position, id: row.id };
  return undefined;
}

/** Where a walk over the newest rows begins: behind a row whose own hash is taken as it is. */
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
  if (!isSealed(vault, row)) return { what: "changed", position, id: row.id };
  return { position, hash: row.hash ?? "" };
}

/** The linked rows from the chain's beginning, or the newest of them, to its end. */
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
      const fault = judge(vault, row, position + 1, hash);
      if (fault) return { checked, fault };
      position++;
      hash = row.hash ?? "";
      checked++;
      if (noted?.position === position && noted.hash !== hash)
        return { checked, fault: { what: "another chain", position, id: row.id } };
    }
    // Requests come between.
    await nextTurn();
  }
  if (hash !== chain.hash) return { checked, fault: { what: "ends changed", position, id: null } };
  return { checked };
}

/** Rows that are not linked yet: how many there are, and the first that the service did not write. */
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
      if (!isSealed(vault, row)) return { unchained, fault: { what: "changed", position: null, id: row.id } };
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

/** A row where the retention left none. */
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

/** Walks the log, in batches, while it is written on. */
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
    // The last row before the ends: what is linked in between is not beyond them.
    const last = await findLast(database);
    const now = await readChain(database);
    if (!now || !isChainSealed(vault, now))
      return ended(checked, unchained, fault ?? { what: "ends changed", position: null, id: null });
    // What the retention removed meanwhile was not missing.
    if (now.removed_position !== chain.removed_position) continue;
    const beyond = (last?.position ?? 0) > now.position ? last : await findBefore(database, now);
    return ended(checked, unchained, fault ?? forged ?? inserted(beyond));
  }
}

/** Whether the noted end cannot be in the chain: it is later than its end, or was its end and has another hash. */
function isMissing(noted: ChainPoint, chain: AuditChainRow): boolean {
  if (noted.position > chain.position) return true;
  return noted.position === chain.removed_position && noted.hash !== chain.removed_hash;
}

const underWay = new WeakMap<Database, Promise<AuditVerification>>();

/** Verifies the whole log. A call during another one's walk gets the result of that walk. */
export function verifyWholeAudit(database: Database, vault: Vault): Promise<AuditVerification> {
  const walk =
    underWay.get(database) ?? verifyAudit(database, vault).finally(() => underWay.delete(database));
  underWay.set(database, walk);
  return walk;
}
