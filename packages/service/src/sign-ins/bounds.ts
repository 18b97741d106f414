// Bounds on the records of one user's sign-ins.
import type { Database } from "../store/schema.ts";

/** The tokens of one sign-in that are kept, also used refresh tokens, to recognise a second use. */
const MOST_TOKENS = 10;

/** The sign-ins of one account at once, the newest. */
const MOST_GRANTS = 100;

/** More rows than ever exist beyond a bound: SQLite requires a limit before an offset. */
const ALL = 10_000;

export interface StoredRecord {
  readonly model: string;
  /** In the row's form. */
  readonly id: string;
  readonly grant_id: string | null;
  readonly account_hash: string | null;
}

/** Removes the oldest records that exceed a bound after the new one. */
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
