import type { Database } from "../store/schema.ts";
import type { AccountOrigin } from "../store/tables/accounts.ts";

export const accountOrigins = [
  "self-registered",
  "operator",
  "import",
] as const satisfies readonly AccountOrigin[];

/** Within the limit of a statement's parameters. */
const BATCH = 500;

/** The origins of the accounts with these logins, by login. */
export async function originsOf(
  database: Database,
  logins: readonly string[],
): Promise<ReadonlyMap<string, AccountOrigin>> {
  const origins = new Map<string, AccountOrigin>();
  for (let start = 0; start < logins.length; start += BATCH) {
    const rows = await database
      .selectFrom("accounts")
      .select(["login", "origin"])
      .where("login", "in", logins.slice(start, start + BATCH))
      .execute();
    for (const { login, origin } of rows) origins.set(login, origin);
  }
  return origins;
}
