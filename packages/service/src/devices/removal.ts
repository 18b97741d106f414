// A device ends with its row: its challenges, offered PIN changes, OTPs and remote-access tokens are deleted with it.
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { lockAccount } from "../accounts/accounts.ts";
import { removePin } from "../accounts/pin.ts";
import { removeActivationCodes } from "../codes/code-ends.ts";
import type { Database, Schema } from "../store/schema.ts";
import { lockAccountOfDevice } from "./locked-device.ts";

/** @returns the number of devices removed */
async function removeDevices(
  transaction: Database,
  which: (device: ExpressionBuilder<Schema, "devices">) => Expression<SqlBool>,
): Promise<number> {
  const { numDeletedRows } = await transaction.deleteFrom("devices").where(which).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** @returns the id of the device's account; `undefined` for an unknown device */
export async function removeDevice(transaction: Database, id: string): Promise<string | undefined> {
  const account = await lockAccountOfDevice(transaction, id);
  const removed = await removeDevices(transaction, (device) => device("id", "=", id));
  return removed === 0 ? undefined : account?.id;
}

/** Removes the devices whose enrolment chose a PIN that another PIN replaces: they could not prove the account's. */
export async function removePendingDevices(transaction: Database, accountId: string): Promise<void> {
  await removeDevices(transaction, (device) =>
    device.and([device("account_id", "=", accountId), device("status", "=", "pending")]),
  );
}

/**
 * Removes the devices that a new one replaces: of the same installation, or enrolled with the same code.
 */
export async function removeReplacedDevices(
  transaction: Database,
  accountId: string,
  { installation, codeId }: { readonly installation: string; readonly codeId: number },
): Promise<void> {
  await removeDevices(transaction, (device) =>
    device.and([
      device("account_id", "=", accountId),
      device.or([device("installation", "=", installation), device("activation_code_id", "=", codeId)]),
    ]),
  );
}

/** Ends all enrolments of an account: removes its devices, activation codes, PIN and lockout. */
export async function removeEnrollments(transaction: Database, accountId: string): Promise<void> {
  await lockAccount(transaction, accountId);
  await removeDevices(transaction, (device) => device("account_id", "=", accountId));
  await removeActivationCodes(transaction, accountId);
  await removePin(transaction, accountId);
}
