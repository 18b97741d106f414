import type { Generated, Kysely, Selectable } from "kysely";

/** 0 or 1 in both stores: SQLite has no booleans. */
type Flag = number;
/** Milliseconds since 1970. */
type Time = number;

export interface AccountRow {
  id: string;
  login: string;
  password_hash: string | null;
  phone_number: string | null;
  /** Sealed. */
  pin: string | null;
  /** 0 until a device that was enrolled with the PIN has delivered its secret: up to then another may be chosen. */
  pin_confirmed: Flag;
  /** Wrong PINs in a row. */
  pin_failures: number;
  blocked: Flag;
  requires_desktop_token: Flag;
  /** JSON: the ids of the services that are open to the account. */
  services: string;
  /** The next OTP answer asks the device to synchronise again. */
  resynchronise: Flag;
  created_at: Time;
}

export type DeviceStatus = "pending" | "active" | "disabled";

export interface DeviceRow {
  id: string;
  account_id: string;
  name: string;
  /** The serial's first part: names the installation. */
  installation: string;
  serial: string;
  status: DeviceStatus;
  with_pin: Flag;
  /** The code that the device is being enrolled with, used up once the device has delivered its secret. */
  activation_code_id: number | null;
  /** Sealed, like every key below. */
  kma: string;
  k0: string;
  k1: string;
  /** The keys that the last answer gave: in force once the device has proved them. */
  next_k0: string | null;
  next_k1: string | null;
  service_secret: string | null;
  created_at: Time;
  last_used_at: Time | null;
}

/** A message that is not delivered yet. */
export interface SmsMessageRow {
  id: string;
  account_id: string;
  kind: string;
  /** Sealed. */
  body: string;
  expires_at: Time;
  due_at: Time;
  attempts: number;
  /** Until then it is another's to send. */
  leased_until: Time;
}

/** A key that the store's values are sealed or hashed with, sealed under the master key that is named beside it. */
export interface DataKeyRow {
  id: string;
  purpose: "sealing" | "hashing";
  sealed: string;
  master_id: string;
  created_at: Time;
  /** From when on new values are sealed under it. */
  active_from: Time;
}

/** One row of the audit log. `position` and `hash` are written once, by the chainer. */
export interface AuditRow {
  id: number;
  at: Time;
  actor_kind: string;
  actor_id: string | null;
  action: string;
  account_id: string | null;
  device_id: string | null;
  address: string | null;
  result: string;
  /** JSON. */
  details: string;
  /** A nonce and a keyed hash: the row is the service's own. */
  seal: string;
  /** Its place in the chain, from 1 on without a gap; `null` until it is linked. */
  position: number | null;
  hash: string | null;
}

/** Where the audit chain ends, and how far the retention has removed it, under a seal of their own. */
export interface AuditChainRow {
  id: number;
  position: number;
  hash: string;
  removed_position: number;
  removed_hash: string;
  seal: string;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  hash: string;
  /** JSON: what the key opens. */
  scopes: string;
  created_at: Time;
  expires_at: Time | null;
  /** To the minute. */
  last_used_at: Time | null;
  revoked_at: Time | null;
}

export type CodeVia = "sms" | "operator";
export type CodeEnd = "used" | "replaced" | "revoked";

/** A browser that is signed in with the operator's token. */
export interface OperatorSessionRow {
  /** The hash of the cookie's secret. */
  id: string;
  /** The hash of the operator's token that it was begun with. */
  operator: string;
  created_at: Time;
  /** When it ends if nobody does anything. */
  idle_at: Time;
  ends_at: Time;
}

export type ActivationCodeRow = Selectable<Schema["activation_codes"]>;

export interface Schema {
  accounts: AccountRow;
  devices: DeviceRow;
  challenges: {
    id: Generated<number>;
    device_id: string;
    mode: string;
    value: string;
    expires_at: Time;
    used: Flag;
  };
  /** PIN changes that are offered, not in force yet: the new PIN and keys, sealed. At most one a device. */
  pin_changes: { device_id: string; pin: string; k0: string; k1: string; code_id: number | null };
  activation_codes: {
    id: Generated<number>;
    account_id: string;
    /** A `certify` becomes `certified`, or goes on as an `activate`, once its number is the account's. */
    purpose: "activate" | "reset" | "certify" | "certified";
    hash: string;
    /** The number that a certification is bound to. */
    phone_number: string | null;
    expires_at: Time;
    tries: number;
    used: Flag;
    issued_at: Time | null;
    /** How it got to its user. */
    via: CodeVia | null;
    /** Why it is used up. */
    ended: CodeEnd | null;
  };
  sms_messages: SmsMessageRow;
  outbox: { id: Generated<number>; account_id: string; body: string; created_at: Time };
  one_time_passwords: {
    id: Generated<number>;
    account_id: string;
    device_id: string;
    hash: string;
    expires_at: Time;
    used: Flag;
  };
  /** Remote-access tokens: one row a refresh token, all that came from one OTP share a family. */
  remote_tokens: {
    id: Generated<number>;
    family: string;
    account_id: string;
    device_id: string;
    access_hash: string;
    access_expires_at: Time;
    refresh_hash: string;
    refresh_expires_at: Time;
    used: Flag;
  };
  api_keys: ApiKeyRow;
  audit_events: Omit<AuditRow, "id"> & { id: Generated<number> };
  audit_chain: AuditChainRow;
  operator_sessions: OperatorSessionRow;
  settings: { name: string; value: string };
  throttles: { name: string; count: number; ends_at: Time };
  oidc_records: {
    model: string;
    id: string;
    grant_id: string | null;
    uid: string | null;
    /** Whose record it is, so that all of an account can be ended. */
    account_hash: string | null;
    payload: string;
    used: Flag;
    expires_at: Time | null;
  };
  data_keys: DataKeyRow;
  /** Work that one process does at a time: which, until when. */
  leases: { name: string; holder: string; ends_at: Time };
}

export type Database = Kysely<Schema>;
