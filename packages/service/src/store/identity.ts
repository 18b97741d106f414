// The identity of a store in use: two programs that see the same one use one store.
import { statSync } from "node:fs";
import { sql } from "kysely";
import type { StoreKind } from "./kind.ts";
import type { Database } from "./schema.ts";

/** The identity of a store in use. */
export interface StoreIdentity {
  readonly kind: StoreKind;
  /** For people: the file, or the host, port and database. */
  readonly place: string;
  /** Of the opened file, or of the running server and its database. It changes when that server restarts. */
  readonly id: string;
}

const identities = new WeakMap<Database, () => Promise<StoreIdentity>>();

/** @throws Error of the file system */
export function identityOfFile(file: string): StoreIdentity {
  const { dev, ino } = statSync(file, { bigint: true });
  return { kind: "sqlite", place: file, id: `${dev}-${ino}` };
}

/** Notes the file of an embedded store as it is now: another file may take its path later. */
export function identifiedByFile(database: Database, file: string): Database {
  const identity = identityOfFile(file);
  identities.set(database, async () => identity);
  return database;
}

/** @param place without a password */
export function identifiedByServer(database: Database, place: string): Database {
  identities.set(database, async () => {
    const { rows } = await sql<{ id: string }>`
      select extract(epoch from pg_postmaster_start_time())::text || '-' || oid::text as id
      from pg_database where datname = current_database()`.execute(database);
    return { kind: "postgres", place, id: rows[0]?.id ?? "" };
  });
  return database;
}

/** @throws the store's error if it cannot be reached */
export async function identityOf(database: Database): Promise<StoreIdentity> {
  const identity = identities.get(database);
  if (!identity) throw new Error("the store has no identity");
  return identity();
}

/**
 * Gives a store in words: `SQLite (/var/lib/openpims/service/service.db)`.
 * @param store its kind and place
 * @example
 * const text = storeInWords({ kind: "postgres", place: "127.0.0.1:5432, database openpims" });
 */
export const storeInWords = ({ kind, place }: Pick<StoreIdentity, "kind" | "place">): string =>
  `${kind === "sqlite" ? "SQLite" : "PostgreSQL"} (${place})`;

/**
 * Compares a store with that of the running service.
 * @throws Error with a message for the operator if they differ
 */
export function requireSameStore(own: StoreIdentity, running: StoreIdentity): void {
  const difference = differenceOf(own, running);
  if (difference !== undefined)
    throw new Error(
      `${difference}; give the service's --data, --config and DATABASE_URL, or --apart for a store that is not its own`,
    );
}

/** @returns `undefined` if both are one store */
export function differenceOf(own: StoreIdentity, running: StoreIdentity): string | undefined {
  if (own.kind === running.kind && own.id === running.id) return undefined;
  return own.kind === running.kind && own.place === running.place
    ? `the running service uses another store than the one that is at ${own.place} now: restart it if that was replaced`
    : `the running service uses ${storeInWords(running)}, and this command would use ${storeInWords(own)}`;
}
