import {
  belongsTo,
  flag,
  integer,
  key,
  long,
  nullable,
  rowNumber,
  sealed,
  table,
  text,
  time,
  word,
} from "../definition.ts";

export const devices = table({
  columns: {
    id: key(text),
    account_id: belongsTo("accounts"),
    name: text,
    /** Given by an operator, to tell the devices of one host apart. */
    label: nullable(text),
    /** The serial's first part. */
    installation: text,
    serial: text,
    status: word<"pending" | "active" | "disabled">(),
    with_pin: flag,
    /** Wrong PINs of this device in a row. */
    pin_failures: integer,
    /** By its own wrong PINs; the account's other devices are not affected. */
    blocked: flag,
    /** The activation code of the device's enrolment, until it has delivered its secret. */
    activation_code_id: nullable(long),
    kma: sealed,
    k0: sealed,
    k1: sealed,
    /** The keys of the last answer, which come into force when the device proves them. */
    next_k0: nullable(sealed),
    next_k1: nullable(sealed),
    service_secret: nullable(sealed),
    /** 1 if a row of `pin_changes` may be the device's. */
    pin_change_offered: nullable(flag),
    created_at: time,
    last_used_at: nullable(time),
  },
  indexes: { of_account: { on: ["account_id"] } },
});

export const challenges = table({
  columns: {
    id: rowNumber,
    device_id: belongsTo("devices"),
    mode: text,
    value: text,
    issued_at: time,
    expires_at: time,
    used: flag,
  },
  indexes: { of_device: { on: ["device_id", "mode", "id"] }, by_end: { on: ["expires_at"] } },
  // Kept for ten minutes, to tell a late proof from a wrong one.
  sweep: { by: "expires_at", afterMs: 10 * 60_000 },
  backup: false,
});

/** PIN changes that are offered and not in force yet: at most one per device. */
export const pin_changes = table({
  columns: {
    device_id: key(belongsTo("devices")),
    pin: sealed,
    k0: sealed,
    k1: sealed,
    /** The activation code of a reset; `null` for an update. */
    code_id: nullable(long),
    /** Wrong proofs of the offered PIN. */
    failures: integer,
  },
  // A restored offer could put a PIN in force that its owner has replaced since.
  backup: false,
});
