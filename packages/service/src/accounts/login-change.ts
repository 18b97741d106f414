import type { AccountRow, Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core, PolicyWork } from "../work.ts";
import { findAccount } from "./accounts.ts";
import { endCredentials } from "./credentials.ts";
import { releaseLogin, takeLogin } from "./released-logins.ts";

/** Another account has the login, or it rests. It rolls the transaction back. */
export class LoginTaken extends Error {
  override name = "LoginTaken";

  constructor() {
    super("the login is taken");
  }
}

/** Another account took the login between the search and the change. */
const isUniqueViolation = (error: unknown): boolean => (error as { code?: unknown }).code === "23505";

/** True if the error of a transaction with {@link replaceLogin} means that the login is taken. */
export const isLoginTaken = (error: unknown): boolean =>
  error instanceof LoginTaken || isUniqueViolation(error);

/**
 * Replaces the login of an account, and ends its credentials. The old login rests.
 * @param account as read when the right to change it was verified
 * @param login in the form of `parseLogin`
 * @returns the account in its new epoch; `undefined` if another change of its credentials came first
 * @throws LoginTaken, or an error of the store for which {@link isLoginTaken} is true
 */
export async function replaceLogin(
  { transaction, vault, policy: { loginRestDays }, now }: PolicyWork,
  account: AccountRow,
  login: string,
): Promise<AccountRow | undefined> {
  if (await findAccount(transaction, login)) throw new LoginTaken();
  const current = await endCredentials(transaction, vault, account, { login });
  if (!current) return undefined;
  // Checked after the change, which waits for an account that releases the login at the same moment.
  if (!(await takeLogin(transaction, current, now))) throw new LoginTaken();
  if (!(await releaseLogin(transaction, account, { loginRestDays, now }))) throw new LoginTaken();
  return current;
}

/**
 * {@link replaceLogin} in a transaction of its own.
 * @param changed runs in the transaction of the change
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
      const policy = await policies.read(transaction);
      const current = await replaceLogin({ transaction, vault, policy, now }, account, login);
      if (current) await changed(transaction);
      return current;
    });
  } catch (error) {
    if (isLoginTaken(error)) return "taken";
    throw error;
  }
}
