// The ways in which an activation code ends, besides its time.
import type { ActivationCodeRow, Database } from "../store/schema.ts";

export async function useActivationCode(transaction: Database, id: number): Promise<void> {
  await transaction.updateTable("activation_codes").set({ ended: "used" }).where("id", "=", id).execute();
}

/** Revokes the codes that were sent to the number which the account had until now. */
export async function revokeSentCodes(transaction: Database, accountId: string): Promise<void> {
  await transaction
    .updateTable("activation_codes")
    .set({ ended: "revoked" })
    .where("account_id", "=", accountId)
    .where("purpose", "in", ["activate", "reset"])
    .where("ended", "is", null)
    .execute();
}

/** @returns its purpose; `undefined` where the account has no such code that is not used */
export async function revokeActivationCode(
  transaction: Database,
  accountId: string,
  id: number,
): Promise<ActivationCodeRow["purpose"] | undefined> {
  const revoked = await transaction
    .updateTable("activation_codes")
    .set({ ended: "revoked" })
    .where("id", "=", id)
    .where("account_id", "=", accountId)
    .where("ended", "is", null)
    .returning("purpose")
    .executeTakeFirst();
  return revoked?.purpose;
}

/** Deletes the account's codes. None is remembered as expired. */
export async function removeActivationCodes(transaction: Database, accountId: string): Promise<void> {
  await transaction.deleteFrom("activation_codes").where("account_id", "=", accountId).execute();
}
