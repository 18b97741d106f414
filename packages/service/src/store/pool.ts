import type { Database } from "./schema.ts";

/** The name of a service's connections. A command's have another: it must not take them for a service's. */
export const SERVICE_CONNECTIONS = "openpims";

/** The connections of one process to PostgreSQL. */
export interface PoolCounts {
  readonly used: number;
  readonly idle: number;
  readonly most: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
}

const pools = new WeakMap<Database, () => PoolCounts>();

/** Notes the pool of a database. */
export function withPool(database: Database, counts: () => PoolCounts): Database {
  pools.set(database, counts);
  return database;
}

/** @returns `undefined` for the embedded store, which has no pool */
export const poolOf = (database: Database): PoolCounts | undefined => pools.get(database)?.();
