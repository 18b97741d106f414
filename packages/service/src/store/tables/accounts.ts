import { flag, integer, key, nullable, sealed, table, text, time, unique } from "../definition.ts";

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
    /** Wrong PINs in a row. */
    pin_failures: integer,
    blocked: flag,
    requires_desktop_token: flag,
    /** JSON: the ids of the services that are open to the account. */
    services: text,
    /** 1 has the next OTP's answer ask the device to synchronise. */
    resynchronise: flag,
    created_at: time,
  },
  indexes: { by_number: { on: ["phone_number"] } },
});
