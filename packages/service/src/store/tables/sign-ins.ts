import { flag, key, nullable, sealed, table, text, time } from "../definition.ts";

/** The records of the identity provider's library. Ids are stored as hashes. */
export const oidc_records = table({
  columns: {
    model: key(text),
    id: key(text),
    grant_id: nullable(text),
    uid: nullable(text),
    /** The account of the record, so that all records of an account can be ended. */
    account_hash: nullable(text),
    payload: sealed,
    used: flag,
    issued_at: time,
    expires_at: nullable(time),
  },
  indexes: {
    by_grant: { on: ["grant_id"] },
    by_account: { on: ["account_hash"] },
    by_uid: { on: ["model", "uid"] },
    by_end: { on: ["expires_at"] },
  },
  sweep: { by: "expires_at", afterMs: 0 },
  backup: false,
});
