import { sql } from "kysely";
import { addAudit, readAuditByTime } from "./audit-tables.ts";
import { addColumns } from "./columns.ts";
import { kindOf, type StoreKind } from "./kind.ts";
import type { Database } from "./schema.ts";
import { tables } from "./tables.ts";
import { lockName } from "./transaction.ts";

/** One step forward; what the step does, it does in the transaction that also notes it as done. */
type Migration = (transaction: Database, kind: StoreKind) => Promise<void>;

/** Columns that an embedded store made before there were migrations may lack. */
const ADOPTED = [
  { table: "accounts", column: "pin_confirmed", type: "integer not null default 1" },
  { table: "devices", column: "activation_code_id", type: "integer" },
  { table: "activation_codes", column: "phone_number", type: "text" },
  { table: "oidc_records", column: "account_hash", type: "text" },
];

async function adopt(transaction: Database): Promise<void> {
  for (const { table, column, type } of ADOPTED) {
    const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(
      transaction,
    );
    if (rows.length === 0 || rows.some(({ name }) => name === column)) continue;
    await sql.raw(`alter table ${table} add column ${column} ${type}`).execute(transaction);
    // A password change ends an account's records; those that do not say whose they are end now, and their users sign
    // in once more.
    if (column === "account_hash") await sql.raw(`delete from ${table}`).execute(transaction);
  }
}

/** A store of before has most of these tables already: it is adopted as it is. */
const first: Migration = async (transaction, kind) => {
  if (kind === "sqlite") await adopt(transaction);
  for (const statement of tables(kind)) await sql.raw(statement).execute(transaction);
};

/** Keys that seal the store's values, and the leases of work that one process does at a time. */
const dataKeys: Migration = async (transaction, kind) => {
  const time = kind === "postgres" ? "bigint" : "integer";
  for (const statement of [
    `create table if not exists data_keys (
      id text primary key, purpose text not null, sealed text not null, master_id text not null,
      created_at ${time} not null, active_from ${time} not null)`,
    `create table if not exists leases (name text primary key, holder text not null, ends_at ${time} not null)`,
  ])
    await sql.raw(statement).execute(transaction);
};

/** Browsers that are signed in as the operator. */
const operatorSessions: Migration = async (transaction, kind) => {
  const time = kind === "postgres" ? "bigint" : "integer";
  for (const statement of [
    `create table if not exists operator_sessions (
      id text primary key, operator text not null, created_at ${time} not null, idle_at ${time} not null,
      ends_at ${time} not null)`,
    "create index if not exists operator_sessions_by_end on operator_sessions(idle_at)",
  ])
    await sql.raw(statement).execute(transaction);
};

/** A device's newest challenges are read in the order of an index. */
const challengesInOrder: Migration = async (transaction) => {
  for (const statement of [
    "drop index if exists challenges_of_device",
    "create index challenges_of_device on challenges(device_id, mode, id)",
    // The index of the positions has the rows without one, too.
    "drop index if exists audit_events_unchained",
  ])
    await sql.raw(statement).execute(transaction);
};

/** When an SMS code was issued, how it got to its user and why it ended: absent in the rows of before, which end soon. */
const codesWithTheirEnd: Migration = (transaction, kind) =>
  addColumns(transaction, kind, "activation_codes", {
    issued_at: kind === "postgres" ? "bigint" : "integer",
    via: "text",
    ended: "text",
  });

/** In order, never changed once released: a store of version n has run the first n. */
const migrations: readonly Migration[] = [
  first,
  dataKeys,
  addAudit,
  readAuditByTime,
  operatorSessions,
  challengesInOrder,
  codesWithTheirEnd,
];

/** How many steps this version knows. */
export const SCHEMA_VERSION = migrations.length;

/** How many steps the store has gone: 0 for one of before there were steps. */
export async function schemaVersionOf(database: Database): Promise<number> {
  try {
    const { rows } = await sql<{ version: number | null }>`
      select max(version) as version from migrations`.execute(database);
    return rows[0]?.version ?? 0;
  } catch (error) {
    // Every version of the store has the settings: without them it is none, or it is not there.
    await sql`select 1 from settings limit 1`.execute(database).catch(() => {
      throw error;
    });
    return 0;
  }
}

/**
 * Brings the store to this version's schema. Of several processes that start at once, one does it and the others wait.
 * @throws Error with a sentence where a later version made the store
 */
export async function migrate(database: Database): Promise<void> {
  const kind = kindOf(database);
  await database.transaction().execute(async (transaction) => {
    await lockName(transaction, "migrations");
    await sql`create table if not exists migrations (version integer primary key)`.execute(transaction);
    const { rows } = await sql<{ version: number | null }>`
      select max(version) as version from migrations`.execute(transaction);
    const done = rows[0]?.version ?? 0;
    if (done > migrations.length) {
      throw new Error(
        `the store has the schema of a later version (${done}; this one knows ${migrations.length}): update this program`,
      );
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < done) continue;
      await migration(transaction, kind);
      await sql`insert into migrations (version) values (${index + 1})`.execute(transaction);
    }
  });
}
