// Wrong PINs are counted on the device that proved them and on its account. A right PIN ends its own device's count,
// and takes as many off the account's, or one where the device had none. So a stolen device has its few tries however
// often the owner's other devices prove the PIN, and does not lock those out: docs/decisions/two-counts-of-pins.md.
import type { AccountRow, Database, DeviceRow } from "../store/schema.ts";

/** Whether the account may do nothing: wrong PINs locked it, or an operator holds it. */
export const isBlocked = ({ blocked, held }: Pick<AccountRow, "blocked" | "held">): boolean =>
  blocked === 1 || held === 1;

export interface PinProver {
  readonly account: AccountRow;
  /** Absent while a device is being enrolled. */
  readonly device?: DeviceRow;
}

export type CountedPin = "right" | "wrong" | "device blocked" | "account blocked";

/**
 * Counts one verified PIN, and locks out at the last wrong one allowed. The caller's transaction has locked both rows,
 * so no two PINs of an account are verified at once.
 */
export async function countPin(
  transaction: Database,
  { account, device }: PinProver,
  right: boolean,
  maxAttempts: number,
): Promise<CountedPin> {
  const own = device?.pin_failures ?? 0;
  const ofDevice = right ? 0 : own + 1;
  const ofAccount = right ? Math.max(0, account.pin_failures - Math.max(1, own)) : account.pin_failures + 1;
  const deviceBlocked = !right && device !== undefined && ofDevice >= maxAttempts;
  const accountBlocked = !right && ofAccount >= maxAttempts;
  if (device && ofDevice !== own)
    await transaction
      .updateTable("devices")
      .set({ pin_failures: ofDevice, blocked: Number(deviceBlocked) })
      .where("id", "=", device.id)
      .execute();
  if (ofAccount !== account.pin_failures)
    await transaction
      .updateTable("accounts")
      .set({ pin_failures: ofAccount, blocked: accountBlocked ? 1 : account.blocked })
      .where("id", "=", account.id)
      .execute();
  if (right) return "right";
  return accountBlocked ? "account blocked" : deviceBlocked ? "device blocked" : "wrong";
}

/** Ends a lockout by wrong PINs, of the account and of its devices. An operator's hold goes on. */
export async function unblockAccount(transaction: Database, accountId: string): Promise<void> {
  await transaction.updateTable("accounts").set({ blocked: 0 }).where("id", "=", accountId).execute();
  await forgetWrongPins(transaction, accountId);
}

/** Forgets the wrong PINs of the account's devices, and that any is blocked for them. */
export async function forgetWrongPins(transaction: Database, accountId: string): Promise<void> {
  await transaction
    .updateTable("devices")
    .set({ pin_failures: 0, blocked: 0 })
    .where("account_id", "=", accountId)
    .execute();
}
