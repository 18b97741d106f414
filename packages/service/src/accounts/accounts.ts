import { randomUUID } from "node:crypto";
import type { EpochMs } from "../clock.ts";
import { prepared } from "../store/prepared.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import { normaliseLogin } from "./login.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { REMOTE_SERVICE } from "./services.ts";

export interface NewAccount {
  readonly login: string;
  readonly password?: string;
  readonly phoneNumber?: string;
}

/** An account's row before it is stored. Hashing the password takes long, so do it outside a transaction. */
export async function newAccountRow(account: NewAccount, now: EpochMs): Promise<AccountRow> {
  return accountRow(
    account,
    account.password === undefined ? null : await hashPassword(account.password),
    now,
  );
}

/** @param passwordHash as `hashPassword` makes it */
export const accountRow = (
  account: Pick<NewAccount, "login" | "phoneNumber">,
  passwordHash: string | null,
  now: EpochMs,
): AccountRow => ({
  id: randomUUID(),
  login: normaliseLogin(account.login),
  password_hash: passwordHash,
  phone_number: account.phoneNumber ?? null,
  pin: null,
  pin_confirmed: 0,
  pin_failures: 0,
  blocked: 0,
  requires_desktop_token: 0,
  services: JSON.stringify([REMOTE_SERVICE.id]),
  resynchronise: 0,
  created_at: now,
});

/** Rows of one insert: within the number of parameters that a statement may have. */
const BATCH = 100;

/** @returns the ids of the rows that were stored: a row whose login is taken is skipped */
export async function insertAccounts(database: Database, rows: readonly AccountRow[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let start = 0; start < rows.length; start += BATCH) {
    const stored = await database
      .insertInto("accounts")
      .values(rows.slice(start, start + BATCH))
      .onConflict((conflict) => conflict.column("login").doNothing())
      .returning("id")
      .execute();
    for (const { id } of stored) ids.add(id);
  }
  return ids;
}

const findByLogin = prepared((database, { login }: { readonly login: string }) =>
  database.selectFrom("accounts").selectAll().where("login", "=", login),
);

export const findAccount = (database: Database, login: string): Promise<AccountRow | undefined> =>
  findByLogin.first(database, { login: normaliseLogin(login) });

const findById = prepared((database, { id }: { readonly id: string }) =>
  database.selectFrom("accounts").selectAll().where("id", "=", id),
);

export const findAccountById = (database: Database, id: string): Promise<AccountRow | undefined> =>
  findById.first(database, { id });

/** Locks the account's row until the transaction ends, and reads it as it then is. */
export function lockAccount(transaction: Database, id: string): Promise<AccountRow | undefined> {
  return transaction.selectFrom("accounts").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** Finds the account that login and password belong to. An unknown login costs the same time as a known one. */
export async function authenticate(
  database: Database,
  login: string,
  password: string,
): Promise<AccountRow | undefined> {
  const account = await findAccount(database, login);
  const matches = await verifyPassword(password, account?.password_hash ?? null);
  return matches ? account : undefined;
}

/** Replaces the password that the account was read with. @returns false where it was replaced meanwhile */
export async function replacePassword(
  database: Database,
  account: AccountRow,
  passwordHash: string,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("accounts")
    .set({ password_hash: passwordHash })
    .where("id", "=", account.id)
    .where("password_hash", "=", account.password_hash)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * @param login normalised
 * @param changed is run in the transaction of the change
 * @returns false where the login is taken
 */
export async function changeLogin(
  database: Database,
  account: AccountRow,
  login: string,
  changed: (transaction: Database) => Promise<void>,
): Promise<boolean> {
  try {
    return await inTransaction(database, async (transaction) => {
      if (await findAccount(transaction, login)) return false;
      await transaction.updateTable("accounts").set({ login }).where("id", "=", account.id).execute();
      await changed(transaction);
      return true;
    });
  } catch (error) {
    // Another took it between the search and the change (SQLSTATE 23505).
    if ((error as { code?: unknown }).code === "23505") return false;
    throw error;
  }
}

export async function storePhoneNumber(
  transaction: Database,
  accountId: string,
  phoneNumber: string,
): Promise<void> {
  await transaction
    .updateTable("accounts")
    .set({ phone_number: phoneNumber })
    .where("id", "=", accountId)
    .execute();
}

/** Notes that the account's next OTP asks for no synchronisation any more. */
export async function endResynchronisation(transaction: Database, accountId: string): Promise<void> {
  await transaction.updateTable("accounts").set({ resynchronise: 0 }).where("id", "=", accountId).execute();
}
