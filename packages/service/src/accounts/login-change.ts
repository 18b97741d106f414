import { endCredentials } from "../sign-ins/credentials.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { findAccount } from "./accounts.ts";

/** Another took the login between the search and the change. */
const isUniqueViolation = (error: unknown): boolean => (error as { code?: unknown }).code === "23505";

/**
 * Changes the login that an account is signed in to with, and ends its credentials.
 * @param account as it was when its credentials were verified
 * @param login normalised
 * @param changed is run in the transaction of the change
 * @returns the account in its new epoch; `undefined` where another change of its credentials came first
 */
export async function changeLogin(
  { database, vault }: Pick<Core, "database" | "vault">,
  account: AccountRow,
  login: string,
  changed: (transaction: Database) => Promise<void>,
): Promise<AccountRow | "taken" | undefined> {
  try {
    return await inTransaction(database, async (transaction) => {
      if (await findAccount(transaction, login)) return "taken";
      const current = await endCredentials(transaction, vault, account, { login });
      if (current) await changed(transaction);
      return current;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return "taken";
    throw error;
  }
}
