// The vehicle of `pims.vehicle.informations` and `pims.vehicle.signal`: the reference's tables, letter for letter.

import { durationOf } from "../local-time.ts";
import type { Vehicle as AccountVehicle } from "../rest/account.ts";
import type { TypeOf, VEHICLE } from "./reference-tree.ts";
import type { VehicleState } from "./state.ts";

/** The vehicle in the reference's fields. A field that the vehicle has no value for is `null`. */
export type ReferenceVehicle = TypeOf<typeof VEHICLE>;

const ENGINES = { Electric: "BEV", Hybrid: "PHEV", Thermic: "Thermal" } as const;

const upper = <T extends string>(word: T | null): Uppercase<T> | null =>
  word === null ? null : (word.toUpperCase() as Uppercase<T>);

/** The state in the reference's fields. */
export function informationsOf(state: VehicleState, vehicle: AccountVehicle): ReferenceVehicle {
  const { vin, motorization, brand } = vehicle;
  const isOpen = (door: string): boolean | null => state.open.value?.some((open) => open === door) ?? null;
  const next = state.nextCharge.value;
  const remaining = state.chargingRemaining.value;
  const programs = state.programs.value ?? [];
  const program = programs.find(({ isEnabled }) => isEnabled) ?? programs[0];
  const engine = motorization === null || motorization === "Hydrogen" ? null : ENGINES[motorization];
  return {
    ressources: {
      status: {
        lastUpdate: state.updatedAt,
        fuelInformation: {
          autonomy: state.fuelRange.value,
          chargingLevel: state.fuelLevel.value,
          lastUpdate: state.fuelLevel.updatedAt,
          consumption: state.fuelConsumption.value,
          type: state.fuelLevel.value === null ? null : "fuel",
        },
        doorStateInformation: {
          isDriverDoorOpened: isOpen("Driver"),
          isPassengerDoorOpened: isOpen("Passenger"),
          isRearLeftDoorOpened: isOpen("RearLeft"),
          isRearRightDoorOpened: isOpen("RearRight"),
          isRearWindowOpened: isOpen("RearWindow"),
          isRoofWindowOpened: isOpen("RoofWindow"),
          isTrunkDoorOpened: isOpen("Trunk"),
          state: state.locks.value && [...state.locks.value],
        },
        precondInformation: {
          lastUpdate: state.preconditioning.updatedAt,
          PrecondScheduling: {
            hour: program?.hour ?? null,
            isEnabled: program?.isEnabled ?? null,
            recurrence: program?.recurrence ?? null,
            occurrence: program ? [...program.days] : null,
            slot: program?.slot ?? null,
            minute: program?.minute ?? null,
          },
          status: state.preconditioning.value ?? "Unknown",
        },
        electricInformation: {
          autonomy: state.electricRange.value,
          ChargingInfo: {
            chargingMode: upper(state.chargingMode.value) ?? "UNKNOWN",
            chargingRate: state.chargingRate.value,
            isPlugged: state.plugged.value,
            nextDeferredChargingDate: next && durationOf(next),
            chargingState: upper(state.charging.value) ?? "UNKNOWN",
            remainingTime: remaining === null ? null : isoMinutes(remaining),
          },
          chargingLevel: state.electricLevel.value,
          lastUpdate: state.electricLevel.updatedAt,
          type: state.electricLevel.value === null ? null : "electric",
        },
        vehicleType: motorization === "Hybrid" ? "hybrid" : null,
        vin,
      },
    },
    attributes: {
      engine,
      vin,
      brand: BRANDS.find((known) => known === brand?.toLowerCase()) ?? null,
    },
  };
}

const BRANDS = ["peugeot", "citroen", "opel", "vauxhall"] as const;

const isoMinutes = (minutes: number): string =>
  minutes === 0 ? "PT0S" : durationOf({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
