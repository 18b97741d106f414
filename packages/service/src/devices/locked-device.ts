import { prepared } from "../store/prepared.ts";
import type { AccountRow, Database, DeviceRow } from "../store/schema.ts";

export interface DeviceOfAccount {
  readonly device: DeviceRow;
  readonly account: AccountRow;
}

const lockBoth = prepared((database, { id }: { id: string }) =>
  database
    .selectFrom("devices")
    .innerJoin("accounts", "accounts.id", "devices.account_id")
    .selectAll("devices")
    .select([
      "accounts.login as account_login",
      "accounts.password_hash as account_password_hash",
      "accounts.epoch as account_epoch",
      "accounts.phone_number as account_phone_number",
      "accounts.pin as account_pin",
      "accounts.pin_confirmed as account_pin_confirmed",
      "accounts.pin_failures as account_pin_failures",
      "accounts.blocked as account_blocked",
      "accounts.held as account_held",
      "accounts.requires_desktop_token as account_requires_desktop_token",
      "accounts.services as account_services",
      "accounts.resynchronise as account_resynchronise",
      "accounts.origin as account_origin",
      "accounts.created_at as account_created_at",
    ])
    .where("devices.id", "=", id)
    .forUpdate(["accounts", "devices"]),
);

/**
 * Locks a device and its account until the transaction ends, and reads both, in one statement. PostgreSQL locks the
 * account first, and reads each row again once it has the lock, so it sees the changes of the previous transaction.
 */
export async function lockDeviceAndAccount(
  transaction: Database,
  deviceId: string,
): Promise<DeviceOfAccount | undefined> {
  const device = await lockBoth.first(transaction, { id: deviceId });
  if (!device) return undefined;
  const account: AccountRow = {
    id: device.account_id,
    login: device.account_login,
    password_hash: device.account_password_hash,
    epoch: device.account_epoch,
    phone_number: device.account_phone_number,
    pin: device.account_pin,
    pin_confirmed: device.account_pin_confirmed,
    pin_failures: device.account_pin_failures,
    blocked: device.account_blocked,
    held: device.account_held,
    requires_desktop_token: device.account_requires_desktop_token,
    services: device.account_services,
    resynchronise: device.account_resynchronise,
    origin: device.account_origin,
    created_at: device.account_created_at,
  };
  return { device, account };
}

/** Locks the device's account. */
export function lockAccountOfDevice(
  transaction: Database,
  deviceId: string,
): Promise<AccountRow | undefined> {
  return transaction
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", (query) =>
      query.selectFrom("devices").select("devices.account_id").where("devices.id", "=", deviceId),
    )
    .forUpdate()
    .executeTakeFirst();
}
