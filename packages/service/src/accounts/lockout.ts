// Wrong PINs are counted on the device that proved them and on its account. A right PIN resets its own device's count, and
// subtracts as much from the account's, or one if the device had none. So a stolen device has its few tries however often
// the owner's other devices prove the PIN, and does not lock those out: docs/decisions/two-counts-of-pins.md.
import { forgetCountedPins, storeWrongPins } from "../devices/wrong-pins.ts";
import type { AccountRow, Database, DeviceRow } from "../store/schema.ts";

/** True if the account is blocked: by wrong PINs, or by an operator's hold. */
export const isBlocked = ({ blocked, held }: Pick<AccountRow, "blocked" | "held">): boolean =>
  blocked === 1 || held === 1;

export interface PinProver {
  readonly account: AccountRow;
  /** Absent during an enrolment. */
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
  if (device && ofDevice !== own) await storeWrongPins(transaction, device.id, ofDevice, deviceBlocked);
  if (ofAccount !== account.pin_failures)
    await transaction
      .updateTable("accounts")
      .set({ pin_failures: ofAccount, blocked: accountBlocked ? 1 : account.blocked })
      .where("id", "=", account.id)
      .execute();
  if (right) return "right";
  return accountBlocked ? "account blocked" : deviceBlocked ? "device blocked" : "wrong";
}

/**
 * Ends the account's lockout by wrong PINs, and that of the device that reset the PIN. Other locked devices stay locked,
 * as one may be stolen; so does an operator's hold.
 */
export async function unblockAfterReset(
  transaction: Database,
  { account, device }: { readonly account: AccountRow; readonly device: DeviceRow },
): Promise<void> {
  await transaction.updateTable("accounts").set({ blocked: 0 }).where("id", "=", account.id).execute();
  await storeWrongPins(transaction, device.id, 0, false);
  await forgetCountedPins(transaction, account.id);
}
