import { integer, key, lastingRowNumber, long, nullable, table, text, time, unique } from "../definition.ts";

/** The audit log. The database refuses every change except an append: `audit-triggers.ts`. */
export const audit_events = table({
  columns: {
    id: lastingRowNumber,
    at: time,
    actor_kind: text,
    actor_id: nullable(text),
    action: text,
    account_id: nullable(text),
    device_id: nullable(text),
    address: nullable(text),
    result: text,
    /** JSON. */
    details: text,
    /** A nonce and a keyed hash, with which the service recognises its own rows. */
    seal: unique(text),
    /** The place in the chain, from 1 without a gap; `null` until the row is linked. */
    position: nullable(unique(long)),
    hash: nullable(text),
  },
  indexes: {
    by_time: { on: ["at", "id"] },
    refused: { on: ["at", "id"], where: "result = 'refused'" },
    // With the result, so that a count reads no row.
    of_action: { on: ["action", "at", "id", "result"] },
    of_account: { on: ["account_id", "at", "id"], where: "account_id is not null" },
    of_operator: { on: ["actor_id", "at", "id"], where: "actor_kind = 'operator'" },
    of_device: { on: ["device_id", "at", "id"], where: "device_id is not null" },
  },
});

/**
 * A single row: the end of the chain, and the position up to which the retention has removed it, with their own seal.
 */
export const audit_chain = table({
  columns: {
    id: key(integer),
    position: long,
    hash: text,
    removed_position: long,
    removed_hash: text,
    seal: text,
  },
});
