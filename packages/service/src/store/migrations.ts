import { sql } from "kysely";
import { createTables, createTriggers } from "./ddl.ts";
import { kindOf, type StoreKind } from "./kind.ts";
import type { Database } from "./schema.ts";
import { lockName } from "./transaction.ts";

/** One change of the store, in the transaction that also records it. */
type Step = (transaction: Database, kind: StoreKind) => Promise<void>;

/** The versions of a store that a program knows. An empty store gets the newest; `steps[0]` leads to version 2. */
export interface Versions {
  readonly create: Step;
  readonly steps: readonly Step[];
}

/** A released step never changes. It comes with the same change of the tables in `schema.ts`. */
const versions: Versions = {
  create: async (transaction, kind) => {
    await createTables(transaction, kind);
    await createTriggers(transaction, kind);
  },
  steps: [],
};

const newestOf = ({ steps }: Versions): number => steps.length + 1;

/** The version of a store that this program makes. */
export const SCHEMA_VERSION = newestOf(versions);

/** @throws Error of the database if it is not a store of this service */
export async function schemaVersionOf(database: Database): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from migrations`.execute(database);
  return rows[0]?.version ?? 0;
}

/**
 * Brings a store to the newest version, one transaction per step. If several processes start at once, one takes a
 * step and the others wait for it.
 * @throws Error with a message for the operator if a later version of the program made the store
 */
export async function migrate(database: Database, known: Versions = versions): Promise<void> {
  while ((await takeStep(database, known)) < newestOf(known));
}

/** @returns the store's version afterwards */
function takeStep(database: Database, { create, steps }: Versions): Promise<number> {
  const newest = newestOf({ create, steps });
  return database.transaction().execute(async (transaction) => {
    await lockName(transaction, "migrations");
    await createVersions(transaction);
    const version = await schemaVersionOf(transaction);
    if (version > newest)
      throw new Error(
        `the store has the schema of a later version (${version}; this one knows ${newest}): update this program`,
      );
    if (version === newest) return version;
    const next = version === 0 ? newest : version + 1;
    const step = version === 0 ? create : steps[version - 1];
    await step?.(transaction, kindOf(transaction));
    await storeVersion(transaction, next);
    return next;
  });
}

const createVersions = (transaction: Database) =>
  sql`create table if not exists migrations (version integer primary key)`.execute(transaction);

const storeVersion = (transaction: Database, version: number) =>
  sql`insert into migrations (version) values (${version})`.execute(transaction);

/**
 * Makes a store with rows, all or nothing. A service that starts meanwhile waits for it.
 * @param fill inserts the rows, before the triggers refuse rows of the audit log that are linked already
 * @throws Error with a message for the operator if the database has tables
 */
export async function createFilled(
  database: Database,
  fill: (transaction: Database) => Promise<void>,
): Promise<void> {
  const kind = kindOf(database);
  await database.transaction().execute(async (transaction) => {
    await lockName(transaction, "migrations");
    if (await hasTables(transaction))
      throw new Error("the database has tables already, and is not written over: give an empty one");
    await createTables(transaction, kind);
    await fill(transaction);
    await createTriggers(transaction, kind);
    await createVersions(transaction);
    await storeVersion(transaction, SCHEMA_VERSION);
  });
}

async function hasTables(database: Database): Promise<boolean> {
  const { rows } =
    kindOf(database) === "postgres"
      ? await sql`select 1 from pg_tables where schemaname = current_schema() limit 1`.execute(database)
      : await sql`select 1 from sqlite_master limit 1`.execute(database);
  return rows.length > 0;
}
