import { key, sealed, table, text, time, word } from "../definition.ts";

/** The keys that seal and hash the store's values. */
export const data_keys = table({
  columns: {
    id: key(text),
    purpose: word<"sealing" | "hashing">(),
    /** Sealed by the master key, so no rotation of the data keys changes it. */
    sealed: text,
    master_id: text,
    created_at: time,
    /** The key seals new values from this time on. */
    active_from: time,
  },
});

/** Secrets that the service makes once: the protocol's RSA keys, and the identity provider's keys. */
export const secrets = table({ columns: { name: key(text), value: sealed } });
