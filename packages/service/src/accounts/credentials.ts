import { revokeCodes } from "../codes/code-ends.ts";
import type { Vault } from "../keys/vault.ts";
import { accountIdOf, holderOf } from "../sign-ins/holder.ts";
import { endSignIns } from "../sign-ins/records.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { beginEpoch, findAccountById } from "./accounts.ts";

/**
 * Ends all credentials of an account, also those that are being issued: sign-ins, tokens and codes.
 * @param account as read when its credentials were verified
 * @returns the account in its new epoch; `undefined` if another change came first
 */
export async function endCredentials(
  transaction: Database,
  vault: Vault,
  account: AccountRow,
  change: Parameters<typeof beginEpoch>[2] = {},
): Promise<AccountRow | undefined> {
  const changed = await beginEpoch(transaction, account, change);
  if (!changed) return undefined;
  await endSignIns(transaction, vault, account.id);
  await revokeCodes(transaction, account.id);
  return changed;
}

/** @returns the credentials' account; `undefined` if their epoch has ended */
export async function findHolder(database: Database, holder: string): Promise<AccountRow | undefined> {
  const account = await findAccountById(database, accountIdOf(holder));
  return account && holderOf(account) === holder ? account : undefined;
}
