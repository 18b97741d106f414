import { belongsTo, integer, key, long, nullable, table, text, time, unique, word } from "../definition.ts";

export const api_keys = table({
  columns: {
    id: key(text),
    name: text,
    hash: unique(text),
    /** JSON: the key's scopes. */
    scopes: text,
    /** The operator who made a key with a role, which ends with that operator. */
    made_by: nullable(text),
    created_at: time,
    expires_at: nullable(time),
    /** To the minute. */
    last_used_at: nullable(time),
    revoked_at: nullable(time),
  },
  indexes: { by_maker: { on: ["made_by"], where: "made_by is not null" } },
});

/** Persons. */
export const operators = table({
  columns: {
    id: key(text),
    name: text,
    /** The name's normal form, by which it is compared; a removed operator has a form that no name has. */
    name_key: unique(text),
    /** `operators/roles.ts`. */
    role: word<"reader" | "support" | "administrator">(),
    /** The issuer and the subject of who signs in with the company's provider; `null` for who does so here. */
    identity: nullable(unique(text)),
    /** `null` until one is chosen. */
    password_hash: nullable(text),
    /** Incremented by each change that ends the sessions. */
    epoch: integer,
    created_at: time,
    signed_in_at: nullable(time),
    /** Kept for the audit log. */
    removed_at: nullable(time),
  },
});

/** Passkeys of operators: the public keys of their authenticators. */
export const operator_passkeys = table({
  columns: {
    /** The credential's id, base64url. */
    id: key(text),
    operator_id: text,
    /** COSE, base64url. */
    public_key: text,
    /** The authenticator's count of its signatures. */
    counter: long,
    name: text,
    created_at: time,
    used_at: nullable(time),
  },
  indexes: { by_operator: { on: ["operator_id", "created_at"] } },
});

/** Used challenges of passkeys: each is accepted once. */
export const operator_challenges = table({
  columns: {
    /** The challenge's hash. */
    id: key(text),
    ends_at: time,
  },
  indexes: { by_end: { on: ["ends_at"] } },
  sweep: { by: "ends_at", afterMs: 0 },
  backup: false,
});

/** One-time links by which operators choose a password. */
export const operator_links = table({
  columns: {
    /** The hash of the link's secret. */
    id: key(text),
    /** One link each. `first …`: of the first administrator, who has no row yet. */
    operator_id: unique(text),
    ends_at: time,
    /** The administrator who made it, with whom it ends. */
    made_by: nullable(text),
  },
  indexes: { by_end: { on: ["ends_at"] }, by_maker: { on: ["made_by"], where: "made_by is not null" } },
  sweep: { by: "ends_at", afterMs: 0 },
  backup: false,
});

/** One-time links by which users choose a new password. */
export const password_links = table({
  columns: {
    /** One link each. */
    account_id: key(belongsTo("accounts")),
    /** The keyed hash of the link's secret. */
    hash: unique(text),
    /** The account's, as the link was made: a change of its credentials ends the link. */
    epoch: integer,
    /** The operator or the API key that made it, with whose role it ends; `null` for the service's own token. */
    made_by: nullable(text),
    maker: word<"operator" | "api-key">(),
    ends_at: time,
  },
  indexes: { by_end: { on: ["ends_at"] } },
  sweep: { by: "ends_at", afterMs: 0 },
  backup: false,
});

/** Signed-in browsers of operators. */
export const operator_sessions = table({
  columns: {
    /** The hash of the cookie's secret. */
    id: key(text),
    /** The hash of the page's half. */
    page: text,
    operator_id: text,
    /** The operator's, as the session began. */
    epoch: integer,
    created_at: time,
    /** The end of the session unless it is used before. */
    idle_at: time,
    ends_at: time,
  },
  indexes: { by_end: { on: ["idle_at"] }, by_operator: { on: ["operator_id", "created_at"] } },
  sweep: { by: "idle_at", afterMs: 0 },
  backup: false,
});
