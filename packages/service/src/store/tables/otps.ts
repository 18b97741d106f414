import { belongsTo, flag, integer, rowNumber, table, text, time, unique } from "../definition.ts";

export const one_time_passwords = table({
  columns: {
    id: rowNumber,
    account_id: belongsTo("accounts"),
    device_id: belongsTo("devices"),
    hash: text,
    issued_at: time,
    expires_at: time,
    used: flag,
  },
  indexes: {
    by_hash: { on: ["account_id", "hash"] },
    of_device: { on: ["device_id"] },
    by_end: { on: ["expires_at"] },
  },
  sweep: { by: "expires_at", afterMs: 0 },
  backup: false,
});

/** Remote-access tokens: a row for each refresh token. All tokens of one OTP share a family. */
export const remote_tokens = table({
  columns: {
    id: rowNumber,
    family: text,
    account_id: belongsTo("accounts"),
    device_id: belongsTo("devices"),
    /** The account's epoch; the tokens are invalid in any other. */
    epoch: integer,
    access_hash: text,
    access_expires_at: time,
    refresh_hash: unique(text),
    refresh_expires_at: time,
    used: flag,
  },
  indexes: {
    by_access: { on: ["access_hash"] },
    of_family: { on: ["family"] },
    of_account: { on: ["account_id"] },
    of_device: { on: ["device_id"] },
    by_end: { on: ["refresh_expires_at"] },
  },
  sweep: { by: "refresh_expires_at", afterMs: 0 },
  backup: false,
});
