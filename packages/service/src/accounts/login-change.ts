import type { AccountRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { findAccount } from "./accounts.ts";
import { endCredentials } from "./credentials.ts";
import { releaseLogin, takeLogin } from "./released-logins.ts";

/** Another account took the login between the search and the change. */
const isUniqueViolation = (error: unknown): boolean => (error as { code?: unknown }).code === "23505";

/** Rolls the transaction back. */
class Refused extends Error {
  override name = "Refused";
}

/**
 * Changes the login of an account, and ends its credentials. The old login rests.
 * @param account as read when its credentials were verified
 * @param login in the form of `parseLogin`
 * @param changed runs in the transaction of the change
 * @returns the account in its new epoch; `undefined` if another change of its credentials came first
 */
export async function changeLogin(
  { database, vault, policies, clock }: Pick<Core, "database" | "vault" | "policies" | "clock">,
  account: AccountRow,
  login: string,
  changed: (transaction: Database) => Promise<void>,
): Promise<AccountRow | "taken" | undefined> {
  const now = clock.now();
  try {
    return await inTransaction(database, async (transaction) => {
      if (await findAccount(transaction, login)) return "taken";
      const current = await endCredentials(transaction, vault, account, { login });
      if (!current) return undefined;
      const { loginRestDays } = await policies.read(transaction);
      // Checked after the change, which waits for an account that releases the login at the same moment.
      if (!(await takeLogin(transaction, current, now))) throw new Refused();
      if (!(await releaseLogin(transaction, account, { loginRestDays, now }))) throw new Refused();
      await changed(transaction);
      return current;
    });
  } catch (error) {
    if (error instanceof Refused || isUniqueViolation(error)) return "taken";
    throw error;
  }
}
