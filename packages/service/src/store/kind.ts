import { PostgresAdapter } from "kysely";
import type { Database } from "./schema.ts";

export type StoreKind = "sqlite" | "postgres";

/** The kind of store behind a database. Only code that SQLite and PostgreSQL cannot share may depend on it. */
export const kindOf = (database: Database): StoreKind =>
  database.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
