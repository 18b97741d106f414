import { randomBytes } from "node:crypto";
import { encryptUnder, type KeyHex } from "@openpims/maccess";
import { type Place, placeOf } from "../keys/places.ts";
import type { Vault } from "../keys/vault.ts";
import type { SealedText } from "../store/definition.ts";
import { prepared } from "../store/prepared.ts";
import type { DeviceRow } from "../store/schema.ts";
import type { Work } from "../work.ts";

/** K0 and K1 of a device, in hex. */
export interface DeviceKeys {
  readonly k0: KeyHex;
  readonly k1: KeyHex;
}

type KeyColumn = "kma" | "k0" | "k1" | "next_k0" | "next_k1" | "service_secret";

const place = (column: KeyColumn, id: string): Place => placeOf(`devices.${column}`, { id });

export const newKey = (): KeyHex => randomBytes(16).toString("hex");
export const newKeys = (): DeviceKeys => ({ k0: newKey(), k1: newKey() });

export const sealKey = (vault: Vault, column: KeyColumn, deviceId: string, key: KeyHex): SealedText =>
  vault.seal(key, place(column, deviceId));

function openKey(vault: Vault, device: DeviceRow, column: KeyColumn): KeyHex {
  const value = device[column];
  if (value === null) throw new Error(`the device has no ${column}`);
  return vault.open(value, place(column, device.id));
}

export const pinKeyOf = (vault: Vault, device: DeviceRow): KeyHex => openKey(vault, device, "kma");

export const secretOf = (vault: Vault, device: DeviceRow): KeyHex => openKey(vault, device, "service_secret");

/**
 * The keys that a device may have now: those in force, and those of the last answer, if that answer arrived and was
 * stored. Both are accepted until one pair is proved, so that a lost answer never loses a device.
 */
export function candidateKeys(vault: Vault, device: DeviceRow): DeviceKeys[] {
  const inForce = { k0: openKey(vault, device, "k0"), k1: openKey(vault, device, "k1") };
  if (device.next_k0 === null) return [inForce];
  return [{ k0: openKey(vault, device, "next_k0"), k1: openKey(vault, device, "next_k1") }, inForce];
}

const updateKeys = prepared(
  (database, given: Pick<DeviceRow, "id" | "k0" | "k1" | "next_k0" | "next_k1" | "last_used_at">) =>
    database
      .updateTable("devices")
      .set({
        k0: given.k0,
        k1: given.k1,
        next_k0: given.next_k0,
        next_k1: given.next_k1,
        last_used_at: given.last_used_at,
        pin_change_offered: null,
      })
      .where("id", "=", given.id),
);

const sealOffered = (vault: Vault, id: string, offered: DeviceKeys) => ({
  next_k0: sealKey(vault, "next_k0", id, offered.k0),
  next_k1: sealKey(vault, "next_k1", id, offered.k1),
});

/** Puts the proved keys in force, and offers the next keys, if there are any. The caller withdraws an offered PIN change. */
export async function putKeysInForce(
  { transaction, vault, now }: Work,
  { id }: DeviceRow,
  { proved, offered }: { readonly proved: DeviceKeys; readonly offered: DeviceKeys | undefined },
): Promise<void> {
  const change = {
    k0: sealKey(vault, "k0", id, proved.k0),
    k1: sealKey(vault, "k1", id, proved.k1),
    ...(offered ? sealOffered(vault, id, offered) : { next_k0: null, next_k1: null }),
    last_used_at: now,
  };
  await updateKeys.write(transaction, { id, ...change });
}

/** Offers keys, which come into force when the device proves them. */
export async function offerKeys(
  { transaction, vault }: Work,
  { id }: DeviceRow,
  offered: DeviceKeys,
): Promise<void> {
  await transaction
    .updateTable("devices")
    .set(sealOffered(vault, id, offered))
    .where("id", "=", id)
    .execute();
}

/** K0 and K1 in the form of an answer: under the PIN's key. */
export function keysUnder(kma: KeyHex, keys: DeviceKeys): { K0: string; K1: string } {
  return { K0: encryptUnder(kma, keys.k0), K1: encryptUnder(kma, keys.k1) };
}
