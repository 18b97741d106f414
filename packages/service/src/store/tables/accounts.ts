import { flag, integer, key, nullable, sealed, table, text, time, unique, word } from "../definition.ts";

/** The origins of an account: the sign-up page, the operator, or an import. */
export type AccountOrigin = "self-registered" | "operator" | "import";

export const accounts = table({
  columns: {
    id: key(text),
    login: unique(text),
    password_hash: nullable(text),
    /** Incremented at each change of the credentials: all credentials of earlier epochs are invalid. */
    epoch: integer,
    phone_number: nullable(text),
    pin: nullable(sealed),
    /**
     * 0 until a device that was enrolled with the PIN has delivered its secret; until then a different PIN may be chosen.
     */
    pin_confirmed: flag,
    /** Wrong PINs; a right PIN subtracts from them (`accounts/lockout.ts`). */
    pin_failures: integer,
    /** By wrong PINs. A PIN reset ends it. */
    blocked: flag,
    /** By an operator; only an operator ends it. */
    held: flag,
    requires_desktop_token: flag,
    /** JSON: the ids of the services available to the account. */
    services: text,
    /** 1 makes the next OTP's answer ask the device to synchronise. */
    resynchronise: flag,
    origin: word<AccountOrigin>(),
    created_at: time,
  },
  indexes: {
    by_number: { on: ["phone_number"] },
    // In the order of the operator's list, for its filters.
    blocked: { on: ["login"], where: "blocked = 1 or held = 1" },
    without_pin: { on: ["login"], where: "pin_confirmed = 0" },
  },
});

/** Released logins. They rest, so that nobody takes the place of their former owner. */
export const released_logins = table({
  columns: {
    login: key(text),
    /** The former account, which may take the login back; `null` if it was deleted. */
    account_id: nullable(text),
    ends_at: time,
  },
  indexes: { of_account: { on: ["account_id"] }, by_end: { on: ["ends_at"] } },
  sweep: { by: "ends_at", afterMs: 0 },
});
