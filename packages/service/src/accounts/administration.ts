// An operator's changes of an account. Each function locks the account until the transaction ends.

import { forgetWrongPins } from "../devices/wrong-pins.ts";
import type { Vault } from "../keys/vault.ts";
import { endSignIns } from "../sign-ins/records.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { PolicyWork } from "../work.ts";
import { findAccount, lockAccount } from "./accounts.ts";
import { endCredentials } from "./credentials.ts";
import { releaseLoginsOfDeleted } from "./released-logins.ts";

export async function lockAccountByLogin(
  transaction: Database,
  login: string,
): Promise<AccountRow | undefined> {
  const found = await findAccount(transaction, login);
  return found && lockAccount(transaction, found.id);
}

export interface AccountChange {
  /**
   * True sets the operator's hold, and ends every sign-in. False ends the hold and the lockout by
   * wrong PINs. Both reset the count of wrong PINs.
   */
  readonly blocked?: boolean;
  /** Resets the count of wrong PINs. A block stays. */
  readonly failedAttempts?: 0;
  readonly requiresDesktopToken?: boolean;
  readonly services?: readonly string[];
  /** The next OTP asks the device for a second round. */
  readonly resynchronise?: boolean;
}

const columnsOf = ({
  blocked,
  failedAttempts,
  requiresDesktopToken,
  services,
  resynchronise,
}: AccountChange): Partial<AccountRow> => ({
  ...(failedAttempts !== undefined && { pin_failures: failedAttempts }),
  ...(blocked !== undefined && { held: Number(blocked), pin_failures: 0, ...(!blocked && { blocked: 0 }) }),
  ...(requiresDesktopToken !== undefined && { requires_desktop_token: Number(requiresDesktopToken) }),
  ...(services !== undefined && { services: JSON.stringify(services) }),
  ...(resynchronise !== undefined && { resynchronise: Number(resynchronise) }),
});

/** @returns the changed account; `undefined` for an unknown login */
export async function changeAccount(
  transaction: Database,
  vault: Vault,
  login: string,
  change: AccountChange,
): Promise<AccountRow | undefined> {
  const locked = await lockAccountByLogin(transaction, login);
  const account = locked && change.blocked ? await endCredentials(transaction, vault, locked) : locked;
  if (!account) return undefined;
  const columns = columnsOf(change);
  if (Object.keys(columns).length > 0)
    await transaction.updateTable("accounts").set(columns).where("id", "=", account.id).execute();
  if (change.blocked !== undefined || change.failedAttempts !== undefined)
    await forgetWrongPins(transaction, account.id);
  return { ...account, ...columns };
}

/** Deletes an account. Its devices, codes, OTPs and tokens go with its row; its audit rows stay, its login rests. */
export async function deleteAccount(
  { transaction, vault, policy, now }: PolicyWork,
  login: string,
): Promise<AccountRow | undefined> {
  const account = await lockAccountByLogin(transaction, login);
  if (!account) return undefined;
  await endSignIns(transaction, vault, account.id);
  await transaction.deleteFrom("accounts").where("id", "=", account.id).execute();
  await releaseLoginsOfDeleted(transaction, account, { loginRestDays: policy.loginRestDays, now });
  return account;
}
