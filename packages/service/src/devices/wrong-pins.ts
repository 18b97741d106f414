// The wrong PINs that devices proved: docs/decisions/two-counts-of-pins.md.
import type { Database } from "../store/schema.ts";

export async function storeWrongPins(
  transaction: Database,
  deviceId: string,
  failures: number,
  blocked: boolean,
): Promise<void> {
  await transaction
    .updateTable("devices")
    .set({ pin_failures: failures, blocked: Number(blocked) })
    .where("id", "=", deviceId)
    .execute();
}

/** Resets the wrong PINs of the account's devices that are not blocked. */
export async function forgetCountedPins(transaction: Database, accountId: string): Promise<void> {
  await transaction
    .updateTable("devices")
    .set({ pin_failures: 0 })
    .where("account_id", "=", accountId)
    .where("blocked", "=", 0)
    .execute();
}

/** Resets the wrong PINs of the account's devices, and the blocks that they caused. */
export async function forgetWrongPins(transaction: Database, accountId: string): Promise<void> {
  await transaction
    .updateTable("devices")
    .set({ pin_failures: 0, blocked: 0 })
    .where("account_id", "=", accountId)
    .execute();
}
