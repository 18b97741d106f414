import { NO_PIN } from "@openpims/maccess";
import { placeOf } from "../keys/places.ts";
import type { Vault } from "../keys/vault.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { Work } from "../work.ts";

/** The account's PIN; `NO_PIN` if it has none. */
export function pinOf(account: AccountRow, vault: Vault): string {
  return account.pin === null ? NO_PIN : vault.open(account.pin, placeOf("accounts.pin", account));
}

/** True if the account has a PIN and an enrolment with that PIN was completed. */
export const hasPin = (account: AccountRow): boolean => account.pin !== null && account.pin_confirmed === 1;

/**
 * Stores a PIN and resets the count of wrong ones.
 * @param confirmed false until an enrolment with it has completed
 */
export async function storePin(
  { transaction, vault }: Pick<Work, "transaction" | "vault">,
  accountId: string,
  pin: string,
  confirmed: boolean,
): Promise<void> {
  await transaction
    .updateTable("accounts")
    .set({
      pin: vault.seal(pin, placeOf("accounts.pin", { id: accountId })),
      pin_confirmed: confirmed ? 1 : 0,
      pin_failures: 0,
    })
    .where("id", "=", accountId)
    .execute();
}

/** From now on no enrolment may choose a different PIN. */
export async function confirmPin(transaction: Database, accountId: string): Promise<void> {
  await transaction.updateTable("accounts").set({ pin_confirmed: 1 }).where("id", "=", accountId).execute();
}

/** Resets the account to one without a PIN and without a lockout. */
export async function removePin(transaction: Database, accountId: string): Promise<void> {
  await transaction
    .updateTable("accounts")
    .set({ pin: null, pin_confirmed: 0, pin_failures: 0, blocked: 0 })
    .where("id", "=", accountId)
    .execute();
}
