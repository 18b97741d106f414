import { PostgresAdapter } from "kysely";
import type { Database } from "./schema.ts";

export type StoreKind = "sqlite" | "postgres";

/** Which store is behind the database. Only what the two cannot say alike asks for it. */
export const kindOf = (database: Database): StoreKind =>
  database.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
