import { key, nullable, table, text, time, unique } from "../definition.ts";

export const api_keys = table({
  columns: {
    id: key(text),
    name: text,
    hash: unique(text),
    /** JSON: the key's scopes. */
    scopes: text,
    created_at: time,
    expires_at: nullable(time),
    /** To the minute. */
    last_used_at: nullable(time),
    revoked_at: nullable(time),
  },
});

/** Browsers signed in with the operator's token. */
export const operator_sessions = table({
  columns: {
    /** The hash of the cookie's secret. */
    id: key(text),
    /** The hash of the page's half. */
    page: text,
    /** The hash of the operator's token that began the session. */
    operator: text,
    created_at: time,
    /** The end of the session unless it is used before. */
    idle_at: time,
    ends_at: time,
  },
  indexes: { by_end: { on: ["idle_at"] } },
  sweep: { by: "idle_at", afterMs: 0 },
  backup: false,
});
