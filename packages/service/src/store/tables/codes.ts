import {
  belongsTo,
  integer,
  key,
  lastingRowNumber,
  nullable,
  sealed,
  table,
  text,
  time,
  word,
} from "../definition.ts";

export const activation_codes = table({
  columns: {
    // Devices and PIN changes refer to a code after it was swept; its number must not be another account's by then.
    id: lastingRowNumber,
    account_id: belongsTo("accounts"),
    /** A `certify` becomes `certified`, or an `activate`, once its number is the account's. */
    purpose: word<"activate" | "reset" | "certify" | "certified">(),
    hash: text,
    /** The number that a certification is bound to. */
    phone_number: nullable(text),
    expires_at: time,
    /** Wrong uses. */
    tries: integer,
    /** PINs offered with the code in a reset. */
    offers: integer,
    issued_at: time,
    /** The way to the user. */
    via: word<"sms" | "operator">(),
    /** A keyed hash of the address that the user asked from. */
    asked_from: nullable(text),
    /** The reason that the code is invalid; `null` while it is in force or merely expired. */
    ended: nullable(word<"used" | "replaced" | "revoked">()),
  },
  indexes: {
    by_hash: { on: ["hash"] },
    of_account: { on: ["account_id"] },
    by_end: { on: ["expires_at"] },
  },
  // Kept for a day, to tell an expired code from a wrong one.
  sweep: { by: "expires_at", afterMs: 86_400_000 },
  backup: false,
});

/** Messages that are not yet delivered. */
export const sms_messages = table({
  columns: {
    id: key(text),
    account_id: belongsTo("accounts"),
    kind: word<"activate" | "reset" | "certify" | "numberReplaced" | "loginReplaced" | "passwordReset">(),
    body: sealed,
    created_at: time,
    expires_at: time,
    due_at: time,
    attempts: integer,
    /** The time until which the claiming process must deliver the message. */
    leased_until: time,
  },
  indexes: { by_due: { on: ["due_at"] }, of_account: { on: ["account_id"] } },
  backup: false,
});

/** The newest message of each account, in the demo only. */
export const outbox = table({
  columns: { account_id: key(belongsTo("accounts")), body: sealed },
  backup: false,
});
