import { flag, integer, key, nullable, sealed, table, text, time, unique, word } from "../definition.ts";

/** The ways in which an account is made: on the sign-up page, by the operator alone or in an import. */
export type AccountOrigin = "self-registered" | "operator" | "import";

export const accounts = table({
  columns: {
    id: key(text),
    login: unique(text),
    password_hash: nullable(text),
    /** Rises with each change of the credentials: whatever was given in an earlier epoch is good for nothing. */
    epoch: integer,
    phone_number: nullable(text),
    pin: nullable(sealed),
    /**
     * 0 until a device that was enrolled with the PIN has delivered its secret; until then another PIN may be chosen.
     */
    pin_confirmed: flag,
    /** Wrong PINs; a right one takes some off (`accounts/lockout.ts`). */
    pin_failures: integer,
    /** By wrong PINs. A PIN reset ends it. */
    blocked: flag,
    /** By an operator, who alone ends it. */
    held: flag,
    requires_desktop_token: flag,
    /** JSON: the ids of the services that are open to the account. */
    services: text,
    /** 1 has the next OTP's answer ask the device to synchronise. */
    resynchronise: flag,
    origin: word<AccountOrigin>(),
    created_at: time,
  },
  indexes: { by_number: { on: ["phone_number"] } },
});

/** Logins that an account gave up: they rest, so that nobody takes the place of the one who had them. */
export const released_logins = table({
  columns: {
    login: key(text),
    /** The account that had it and may take it back; none where it was deleted. */
    account_id: nullable(text),
    ends_at: time,
  },
  indexes: { of_account: { on: ["account_id"] }, by_end: { on: ["ends_at"] } },
  sweep: { by: "ends_at", afterMs: 0 },
});
