// Bounds of the records that one user's sign-ins may leave.
import type { Database } from "../store/schema.ts";

/** Tokens of one sign-in that are remembered: of used refresh tokens too, to know one that comes again. */
const MOST_TOKENS = 10;

/** Sign-ins of one account at once, the newest. */
const MOST_GRANTS = 100;

/** More than ever stand beyond a bound: SQLite wants a limit before an offset. */
const ALL = 10_000;

export interface StoredRecord {
  readonly model: string;
  /** As the row has it. */
  readonly id: string;
  readonly grant_id: string | null;
  readonly account_hash: string | null;
}

/** Removes what a new record is too many for. */
export async function trimRecords(database: Database, record: StoredRecord): Promise<void> {
  const { model, id, grant_id: grantId, account_hash: accountHash } = record;
  if (grantId !== null && (model === "RefreshToken" || model === "AccessToken"))
    await database
      .deleteFrom("oidc_records")
      .where("model", "=", model)
      .where("id", "in", (query) =>
        query
          .selectFrom("oidc_records as older")
          .select("older.id")
          .where("older.grant_id", "=", grantId)
          .where("older.model", "=", model)
          .where("older.id", "!=", id)
          .orderBy("older.expires_at", "desc")
          .limit(ALL)
          .offset(MOST_TOKENS - 1),
      )
      .execute();
  if (accountHash !== null && model === "Grant")
    await database
      .deleteFrom("oidc_records")
      .where("grant_id", "in", (query) =>
        query
          .selectFrom("oidc_records as older")
          .select("older.grant_id")
          .where("older.account_hash", "=", accountHash)
          .where("older.model", "=", "Grant")
          .where("older.id", "!=", id)
          .orderBy("older.expires_at", "desc")
          .limit(ALL)
          .offset(MOST_GRANTS - 1),
      )
      .execute();
}
