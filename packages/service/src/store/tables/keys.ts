import { key, sealed, table, text, time, word } from "../definition.ts";

/** The keys that the store's values are sealed and hashed with. */
export const data_keys = table({
  columns: {
    id: key(text),
    purpose: word<"sealing" | "hashing">(),
    /** By the master key, so no rotation of the data keys changes it. */
    sealed: text,
    master_id: text,
    created_at: time,
    /** New values are sealed under it from here on. */
    active_from: time,
  },
});

/** Secrets that the service makes once: the protocol's RSA keys, and the identity provider's keys. */
export const secrets = table({ columns: { name: key(text), value: sealed } });
