import { type KeyHex, pinKey } from "@openpims/maccess";
import type { Database, DeviceRow } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { type DeviceKeys, newKey, sealKey } from "./device-keys.ts";
import { lockAccountOfDevice } from "./locked-device.ts";

/** The account's devices, oldest first. */
export const devicesOf = (database: Database, accountId: string): Promise<DeviceRow[]> =>
  database
    .selectFrom("devices")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** @returns the id that begins with these hex digits, six or more; `undefined` if none does, or several do */
export async function findDeviceIdByStart(database: Database, start: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{6,}$/.test(start)) return undefined;
  // Every id that begins with it is before this text, in each store's order.
  const end = `${start}g`;
  const [found, other] = await database
    .selectFrom("devices")
    .select("id")
    .where("id", ">=", start)
    .where("id", "<", end)
    .limit(2)
    .execute();
  return other === undefined ? found?.id : undefined;
}

export interface NewDevice {
  readonly accountId: string;
  readonly name: string;
  readonly installation: string;
  readonly serial: string;
  /** Empty for a device without a PIN. */
  readonly pin: string;
  /** The activation code of the enrolment. */
  readonly codeId: number;
  readonly keys: DeviceKeys;
}

/**
 * Stores a device that must still deliver its secret.
 * @returns its id
 */
export async function insertDevice({ transaction, vault, now }: Work, device: NewDevice): Promise<string> {
  const id = newKey();
  await transaction
    .insertInto("devices")
    .values({
      id,
      account_id: device.accountId,
      name: device.name,
      label: null,
      installation: device.installation,
      serial: device.serial,
      status: "pending",
      with_pin: device.pin === "" ? 0 : 1,
      pin_failures: 0,
      blocked: 0,
      activation_code_id: device.codeId,
      kma: sealKey(vault, "kma", id, pinKey(device.pin, device.serial)),
      k0: sealKey(vault, "k0", id, device.keys.k0),
      k1: sealKey(vault, "k1", id, device.keys.k1),
      next_k0: null,
      next_k1: null,
      service_secret: null,
      created_at: now,
      last_used_at: null,
    })
    .execute();
  return id;
}

/** Ends an enrolment: the device has delivered its secret. */
export async function activateDevice(
  { transaction, vault }: Work,
  { id }: DeviceRow,
  secret: KeyHex,
): Promise<void> {
  await transaction
    .updateTable("devices")
    .set({
      service_secret: sealKey(vault, "service_secret", id, secret),
      status: "active",
      activation_code_id: null,
    })
    .where("id", "=", id)
    .execute();
}

/** @returns the changed device; `undefined` for an unknown or pending one */
export async function setDeviceDisabled(
  transaction: Database,
  id: string,
  disabled: boolean,
): Promise<DeviceRow | undefined> {
  await lockAccountOfDevice(transaction, id);
  return (
    transaction
      .updateTable("devices")
      .set({ status: disabled ? "disabled" : "active" })
      .where("id", "=", id)
      // A device that never delivered its secret cannot be enabled.
      .where("service_secret", "is not", null)
      .returningAll()
      .executeTakeFirst()
  );
}

/** @param label `null` removes it. @returns the changed device; `undefined` for an unknown one */
export async function setDeviceLabel(
  transaction: Database,
  id: string,
  label: string | null,
): Promise<DeviceRow | undefined> {
  await lockAccountOfDevice(transaction, id);
  return transaction
    .updateTable("devices")
    .set({ label })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** The number of devices of each account that has one, also of those being enrolled. */
export async function countDevices(
  database: Database,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (accountIds.length === 0) return new Map();
  const rows = await database
    .selectFrom("devices")
    .select(({ fn }) => ["account_id", fn.countAll().as("count")])
    .where("account_id", "in", accountIds)
    .groupBy("account_id")
    .execute();
  return new Map(rows.map(({ account_id, count }) => [account_id, Number(count)]));
}
