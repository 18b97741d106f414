import { type Generated, type Kysely, sql } from "kysely";

/** 0 or 1: SQLite has no booleans. */
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
  api_keys: { id: string; name: string; hash: string; created_at: Time };
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
}

export type Database = Kysely<Schema>;

const statements = [
  `create table if not exists accounts (
    id text primary key, login text not null unique, password_hash text, phone_number text, pin text,
    pin_confirmed integer not null default 1, pin_failures integer not null, blocked integer not null, requires_desktop_token integer not null,
    services text not null, resynchronise integer not null, created_at integer not null)`,
  `create table if not exists devices (
    id text primary key, account_id text not null references accounts(id) on delete cascade, name text not null,
    installation text not null, serial text not null, status text not null, with_pin integer not null,
    activation_code_id integer, kma text not null, k0 text not null, k1 text not null, next_k0 text, next_k1 text, service_secret text,
    created_at integer not null, last_used_at integer)`,
  "create index if not exists devices_of_account on devices(account_id)",
  `create table if not exists challenges (
    id integer primary key, device_id text not null references devices(id) on delete cascade, mode text not null,
    value text not null, expires_at integer not null, used integer not null)`,
  "create index if not exists challenges_of_device on challenges(device_id, mode)",
  "create index if not exists challenges_by_end on challenges(expires_at)",
  `create table if not exists activation_codes (
    id integer primary key, account_id text not null references accounts(id) on delete cascade, purpose text not null,
    hash text not null, phone_number text, expires_at integer not null, tries integer not null, used integer not null)`,
  "create index if not exists activation_codes_by_hash on activation_codes(hash)",
  "create index if not exists activation_codes_by_end on activation_codes(expires_at)",
  `create table if not exists pin_changes (
    device_id text primary key references devices(id) on delete cascade, pin text not null, k0 text not null,
    k1 text not null, code_id integer)`,
  `create table if not exists sms_messages (
    id text primary key, account_id text not null references accounts(id) on delete cascade, kind text not null,
    body text not null, expires_at integer not null, due_at integer not null, attempts integer not null,
    leased_until integer not null)`,
  "create index if not exists sms_messages_by_due on sms_messages(due_at)",
  `create table if not exists outbox (
    id integer primary key, account_id text not null references accounts(id) on delete cascade, body text not null,
    created_at integer not null)`,
  `create table if not exists one_time_passwords (
    id integer primary key, account_id text not null references accounts(id) on delete cascade,
    device_id text not null references devices(id) on delete cascade, hash text not null, expires_at integer not null,
    used integer not null)`,
  "create index if not exists one_time_passwords_by_hash on one_time_passwords(account_id, hash)",
  "create index if not exists one_time_passwords_by_end on one_time_passwords(expires_at)",
  `create table if not exists remote_tokens (
    id integer primary key, family text not null, account_id text not null references accounts(id) on delete cascade,
    device_id text not null references devices(id) on delete cascade, access_hash text not null,
    access_expires_at integer not null, refresh_hash text not null unique, refresh_expires_at integer not null,
    used integer not null)`,
  "create index if not exists remote_tokens_of_family on remote_tokens(family)",
  "create index if not exists remote_tokens_by_end on remote_tokens(refresh_expires_at)",
  "create table if not exists api_keys (id text primary key, name text not null, hash text not null unique, created_at integer not null)",
  "create table if not exists settings (name text primary key, value text not null)",
  "create table if not exists throttles (name text primary key, count integer not null, ends_at integer not null)",
  `create table if not exists oidc_records (
    model text not null, id text not null, grant_id text, uid text, payload text not null, used integer not null,
    expires_at integer, primary key (model, id))`,
  "create index if not exists oidc_records_by_grant on oidc_records(grant_id)",
  "create index if not exists oidc_records_by_uid on oidc_records(model, uid)",
  "create index if not exists oidc_records_by_end on oidc_records(expires_at)",
];

/** Columns that a database made by an earlier version lacks. */
const added = [
  { table: "accounts", column: "pin_confirmed", type: "integer not null default 1" },
  { table: "devices", column: "activation_code_id", type: "integer" },
  { table: "activation_codes", column: "phone_number", type: "text" },
];

/** Creates what is missing. Safe when several processes start at once. */
export async function createSchema(database: Database): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
    for (const { table, column, type } of added) {
      const known = await sql`select 1 from pragma_table_info(${table}) where name = ${column}`.execute(
        transaction,
      );
      if (known.rows.length > 0) continue;
      await sql.raw(`alter table ${table} add column ${column} ${type}`).execute(transaction);
    }
    await addAccountHash(transaction);
  });
}

/**
 * Stores that were made before records knew their account. A password change could not end those, so they end here:
 * their users sign in once more.
 */
async function addAccountHash(database: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info('oidc_records')`.execute(
    database,
  );
  if (!rows.some(({ name }) => name === "account_hash")) {
    await sql`alter table oidc_records add column account_hash text`.execute(database);
    await database.deleteFrom("oidc_records").execute();
  }
  await sql`create index if not exists oidc_records_by_account on oidc_records(account_hash)`.execute(
    database,
  );
}
