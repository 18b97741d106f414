// The budgets of a vehicle: wake-ups drain its 12 V battery, and the servers are said to ban accounts for too many.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { blamedRecord } from "../core/application-part.ts";
import type { Core } from "../core/core.ts";
import { type RecordOwner, recordName } from "../core/records.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { Limit, LimitsOf } from "../ledger/limits.ts";
import { type VehicleResource, vehicleResources } from "../ledger/resources.ts";
import type { Platform, SecureRecord } from "../platform/platform.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** In `Production`: docs/guide/vehicle.md#budgets */
export const VEHICLE_LIMITS = {
  // "Field clients limit themselves to 6 in 20 minutes".
  wakeUp: { count: 6, windowMs: 20 * MINUTE_MS },
  // A monthly cap exists, without a public figure: our choice, some three a day.
  monthlyWakeUp: { count: 100, windowMs: 30 * DAY_MS },
  // Our choice: more within a day is a program that runs wild.
  command: { count: 100, windowMs: DAY_MS },
} as const satisfies Readonly<Record<VehicleResource, Limit>>;

const ID_BYTES = 8;

const WAKE_UPS = ["wakeUp", "monthlyWakeUp"] as const;

interface RecordPlace {
  readonly platform: Pick<Platform, "storage">;
  readonly configuration: RecordOwner;
}

/** A record of a vehicle, which every process on the storage shares. It does not name the VIN. @param part of its ledger */
export function vehicleRecord(
  { platform, configuration }: RecordPlace,
  vin: string,
  part?: string,
): SecureRecord {
  const id = bytesToHex(sha256(new TextEncoder().encode(vin)).subarray(0, ID_BYTES));
  const name = recordName("ledger", configuration, part === undefined ? id : `${id}-${part}`);
  return blamedRecord(platform.storage, name);
}

/** The ledger of a vehicle. */
export function vehicleLedger(core: Core, vin: string): Ledger<VehicleResource> {
  const { configuration, platform, limits } = core;
  const inForce = Object.fromEntries(
    vehicleResources.map((name) => {
      const standard = configuration.environment === "Production" ? VEHICLE_LIMITS[name] : null;
      const given = limits[name];
      return [name, given === undefined ? standard : given];
    }),
  ) as LimitsOf<VehicleResource>;
  return new Ledger(
    vehicleRecord(core, vin),
    platform.clock,
    { inForce, production: VEHICLE_LIMITS },
    () => undefined,
  );
}

/** The outcome of a command, as far as it costs. */
export interface Spent {
  readonly sent: boolean;
  /** True if the vehicle was asleep and was woken. */
  readonly woken: boolean;
  /** False if the end is not known, or progress may have been missed. */
  readonly isCertain: boolean;
}

export interface CommandReservation {
  /** Gives back the parts that were not used, and counts a wake-up that was not expected. */
  close(spent: Spent): Promise<void>;
}

/**
 * Counts a command, and a wake-up unless the vehicle is known to be awake, before anything is sent.
 * @throws PimsFailure for a budget that is spent
 */
export async function reserveFor(core: Core, vin: string, isAwake: boolean): Promise<CommandReservation> {
  const ledger = vehicleLedger(core, vin);
  const command = await reserve(ledger, ["command"]);
  try {
    const wakeUp = isAwake ? undefined : await reserve(ledger, WAKE_UPS);
    return {
      close: async ({ sent, woken, isCertain }) => {
        if (!sent) await command.close("unsent");
        const mayHaveWoken = sent && (woken || !isCertain);
        if (wakeUp && !mayHaveWoken) await wakeUp.close("unsent");
        // A vehicle falls asleep early, or its servers were restarted. Beyond the limit nothing is to be counted.
        if (!wakeUp && mayHaveWoken) await ledger.reserve(WAKE_UPS);
      },
    };
  } catch (error) {
    await command.close("unsent");
    throw error;
  }
}

async function reserve(ledger: Ledger<VehicleResource>, uses: readonly VehicleResource[]) {
  const reserved = await ledger.reserve(uses);
  if (!reserved.ok) throw new PimsFailure(reserved.failure);
  return reserved.value;
}
