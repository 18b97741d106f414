import type { AccountRow, Database } from "../store/schema.ts";

/**
 * Counts one verified PIN, and locks the account out at the last wrong one allowed. The caller's transaction has locked
 * the account's row, so no two PINs are verified at once.
 * @param right forgets the wrong PINs before it
 */
export async function countPin(
  transaction: Database,
  account: AccountRow,
  right: boolean,
  maxAttempts: number,
): Promise<"right" | "wrong" | "blocked"> {
  const failures = right ? 0 : account.pin_failures + 1;
  const blocked = failures >= maxAttempts;
  if (failures !== account.pin_failures) {
    await transaction
      .updateTable("accounts")
      .set({ pin_failures: failures, blocked: blocked ? 1 : account.blocked })
      .where("id", "=", account.id)
      .execute();
  }
  return right ? "right" : blocked ? "blocked" : "wrong";
}

/** Ends a lockout; the wrong PINs stay counted. */
export async function unblockAccount(transaction: Database, accountId: string): Promise<void> {
  await transaction.updateTable("accounts").set({ blocked: 0 }).where("id", "=", accountId).execute();
}
