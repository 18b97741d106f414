// A PIN change has two steps. The finalize of `password` or `reset` offers it, while the old PIN, keys and secret stay
// in force. The `ms` round puts it in force: there the device proves that it has the offered keys and has stored the new
// secret. So a lost request or answer leaves the device with the old PIN or the new one, never with a mixture of
// both.
import { decryptUnder, encryptUnder, type KeyHex, pinKey } from "@openpims/maccess";
import { unblockAfterReset } from "../accounts/lockout.ts";
import { storePin } from "../accounts/pin.ts";
import { isInForce, useActivationCode } from "../codes/code-ends.ts";
import { type Place, placeOf } from "../keys/places.ts";
import type { SealedText } from "../store/definition.ts";
import { prepared } from "../store/prepared.ts";
import type { Database, DeviceRow } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { type DeviceKeys, pinKeyOf, sealKey, secretOf } from "./device-keys.ts";
import { devicesOf } from "./devices.ts";
import type { DeviceOfAccount } from "./locked-device.ts";

export interface PinChange {
  readonly pin: string;
  readonly keys: DeviceKeys;
  /** The activation code of a reset; `null` in an update. */
  readonly codeId: number | null;
}

const place = (column: "pin" | "k0" | "k1", device_id: string): Place =>
  placeOf(`pin_changes.${column}`, { device_id });

/** Offers a change; it replaces an earlier offer. */
export async function offerPinChange(
  { transaction, vault }: Work,
  deviceId: string,
  { pin, keys, codeId }: PinChange,
): Promise<void> {
  const offer = {
    pin: vault.seal(pin, place("pin", deviceId)),
    k0: vault.seal(keys.k0, place("k0", deviceId)),
    k1: vault.seal(keys.k1, place("k1", deviceId)),
    code_id: codeId,
    failures: 0,
  };
  await withdrawPinChange(transaction, deviceId);
  await transaction
    .insertInto("pin_changes")
    .values({ device_id: deviceId, ...offer })
    .execute();
  await transaction
    .updateTable("devices")
    .set({ pin_change_offered: 1 })
    .where("id", "=", deviceId)
    .execute();
}

/** The change offered to the device. A reset's offer ends with its code. */
export async function findPinChange(work: Work, { id }: DeviceRow): Promise<PinChange | undefined> {
  const { transaction, vault } = work;
  const row = await transaction
    .selectFrom("pin_changes")
    .selectAll()
    .where("device_id", "=", id)
    .executeTakeFirst();
  if (!row || (row.code_id !== null && !(await isInForce(work, row.code_id)))) return undefined;
  return {
    pin: vault.open(row.pin, place("pin", id)),
    keys: { k0: vault.open(row.k0, place("k0", id)), k1: vault.open(row.k1, place("k1", id)) },
    codeId: row.code_id,
  };
}

/** Counts a wrong proof of an offered PIN. It reveals nothing on the PIN in force, whose counts stay unchanged. */
export async function countWrongOffer(
  transaction: Database,
  { id }: DeviceRow,
  maxAttempts: number,
): Promise<void> {
  const counted = await transaction
    .updateTable("pin_changes")
    .set((expression) => ({ failures: expression("failures", "+", 1) }))
    .where("device_id", "=", id)
    .returning("failures")
    .executeTakeFirst();
  if (counted && counted.failures >= maxAttempts) await withdrawPinChange(transaction, id);
}

const deletePinChange = prepared((database, { deviceId }: { readonly deviceId: string }) =>
  database.deleteFrom("pin_changes").where("device_id", "=", deviceId),
);

export async function withdrawPinChange(database: Database, deviceId: string): Promise<void> {
  await deletePinChange.write(database, { deviceId });
}

/**
 * Puts an offered change in force in one step: the account's PIN, this device's keys and secret. A reset ends the
 * lockout, and uses its code up only now, so that an earlier interruption costs no second SMS.
 */
export async function putPinChangeInForce(
  work: Work,
  { device, account }: DeviceOfAccount,
  { pin, keys, codeId }: PinChange,
  secret: KeyHex,
): Promise<void> {
  const { transaction, vault, now } = work;
  await storePin(work, account.id, pin, true);
  if (codeId !== null) {
    await useActivationCode(transaction, account.id, codeId);
    await unblockAfterReset(transaction, { account, device });
  }
  for (const each of await devicesOf(transaction, account.id)) {
    // A change offered under the previous PIN is void on every device.
    await withdrawPinChange(transaction, each.id);
    if (each.id !== device.id && each.with_pin) await followPinChange(work, each, pin);
  }
  const change = {
    kma: sealKey(vault, "kma", device.id, pinKey(pin, device.serial)),
    k0: sealKey(vault, "k0", device.id, keys.k0),
    k1: sealKey(vault, "k1", device.id, keys.k1),
    next_k0: null,
    next_k1: null,
    service_secret: sealKey(vault, "service_secret", device.id, secret),
    pin_failures: 0,
    last_used_at: now,
  };
  await transaction.updateTable("devices").set(change).where("id", "=", device.id).execute();
}

/**
 * Another device of the account does not learn of the change. Its secret is encrypted under the old PIN's key, and its user
 * will type the new PIN, so it will decrypt to a different secret: the store adopts that secret.
 */
async function followPinChange({ transaction, vault }: Work, device: DeviceRow, pin: string): Promise<void> {
  const kma = pinKey(pin, device.serial);
  const follow = (): SealedText => {
    const kept = encryptUnder(pinKeyOf(vault, device), secretOf(vault, device));
    return sealKey(vault, "service_secret", device.id, decryptUnder(kma, kept));
  };
  const change = {
    kma: sealKey(vault, "kma", device.id, kma),
    ...(device.service_secret !== null && { service_secret: follow() }),
  };
  await transaction.updateTable("devices").set(change).where("id", "=", device.id).execute();
}
