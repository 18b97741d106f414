import type { EpochMs } from "../clock.ts";
import type { AccountRow, Database } from "../store/schema.ts";

const DAY_MS = 86_400_000;

/** The most logins of one account that rest at once. At the limit the account cannot change its login. */
const MOST_OF_ACCOUNT = 10;

interface Rest {
  readonly loginRestDays: number;
  readonly now: EpochMs;
}

/**
 * Lets the login of an account rest.
 * @returns false if too many of its logins rest
 */
export async function releaseLogin(
  transaction: Database,
  { id, login }: Pick<AccountRow, "id" | "login">,
  { loginRestDays, now }: Rest,
): Promise<boolean> {
  if (loginRestDays === 0) return true;
  const resting = await transaction
    .selectFrom("released_logins")
    .select("login")
    .where("account_id", "=", id)
    .where("ends_at", ">", now)
    .execute();
  if (resting.length >= MOST_OF_ACCOUNT) return false;
  const rest = { account_id: id, ends_at: now + loginRestDays * DAY_MS };
  await transaction
    .insertInto("released_logins")
    .values({ login, ...rest })
    .onConflict((conflict) => conflict.column("login").doUpdateSet(rest))
    .execute();
  return true;
}

/** Lets the logins of a deleted account rest for everybody. */
export async function releaseLoginsOfDeleted(
  transaction: Database,
  account: Pick<AccountRow, "id" | "login">,
  rest: Rest,
): Promise<void> {
  await releaseLogin(transaction, account, rest);
  await transaction
    .updateTable("released_logins")
    .set({ account_id: null })
    .where("account_id", "=", account.id)
    .execute();
}

/** Ends the rest of an account's own login. @returns false if the login rests for another account */
export async function takeLogin(
  transaction: Database,
  { id, login }: Pick<AccountRow, "id" | "login">,
  now: EpochMs,
): Promise<boolean> {
  const [resting] = await restingAmong(transaction, [{ id, login, created_at: now }]);
  if (resting) return false;
  await transaction.deleteFrom("released_logins").where("login", "=", login).execute();
  return true;
}

/** Ends the rest of a login early. @returns false if it does not rest */
export async function endRest(transaction: Database, login: string, now: EpochMs): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom("released_logins")
    .where("login", "=", login)
    .where("ends_at", ">", now)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** The time until which a login rests. */
export async function restEndOf(
  database: Database,
  login: string,
  now: EpochMs,
): Promise<EpochMs | undefined> {
  const row = await database
    .selectFrom("released_logins")
    .select("ends_at")
    .where("login", "=", login)
    .where("ends_at", ">", now)
    .executeTakeFirst();
  return row?.ends_at;
}

type Taking = Pick<AccountRow, "id" | "login" | "created_at">;

/** Within the limit of a statement's parameters. */
const BATCH = 500;

/** The new accounts whose login rests for another account at their creation. */
export async function restingAmong(database: Database, rows: readonly Taking[]): Promise<Taking[]> {
  const found = new Map<string, { readonly account_id: string | null; readonly ends_at: EpochMs }>();
  for (let start = 0; start < rows.length; start += BATCH) {
    const logins = rows.slice(start, start + BATCH).map(({ login }) => login);
    const resting = await database
      .selectFrom("released_logins")
      .selectAll()
      .where("login", "in", logins)
      .execute();
    for (const row of resting) found.set(row.login, row);
  }
  return rows.filter(({ id, login, created_at }) => {
    const rest = found.get(login);
    return rest !== undefined && rest.account_id !== id && rest.ends_at > created_at;
  });
}
