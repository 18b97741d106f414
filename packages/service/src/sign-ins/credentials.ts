import { beginEpoch } from "../accounts/accounts.ts";
import type { Vault } from "../keys/vault.ts";
import { removeRemoteTokens } from "../otps/remote-tokens.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { endSignIns } from "./records.ts";

/**
 * Ends all credentials that were given for an account, and those that are being given.
 * @param account as it was when its credentials were verified
 * @returns the account in its new epoch; `undefined` where another change came first
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
  await removeRemoteTokens(transaction, account.id);
  return changed;
}
