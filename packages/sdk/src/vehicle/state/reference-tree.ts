// The fields of the reference's vehicle, as data: a test compares them with the reference.

import { climateStatuses, lockStates, weekdays } from "./words.ts";

/** A field: its type in the reference, its listed values, or its own fields. */
export type Field = string | { readonly type: string; readonly values: readonly string[] } | Tree;
export interface Tree {
  readonly [name: string]: Field;
}

const words = <const N extends string, const T extends readonly string[]>(type: N, ...values: T) => ({
  type,
  values,
});

const energyTypes = words("String", "electric", "fuel");

export const VEHICLE = {
  ressources: {
    status: {
      lastUpdate: "String",
      fuelInformation: {
        autonomy: "Double",
        chargingLevel: "Double",
        lastUpdate: "String",
        consumption: "Double",
        type: { type: "Enum of Strings", values: energyTypes.values },
      },
      doorStateInformation: {
        isDriverDoorOpened: "Boolean",
        isPassengerDoorOpened: "Boolean",
        isRearLeftDoorOpened: "Boolean",
        isRearRightDoorOpened: "Boolean",
        isRearWindowOpened: "Boolean",
        isRoofWindowOpened: "Boolean",
        isTrunkDoorOpened: "Boolean",
        state: words("Array of Strings", ...lockStates),
      },
      precondInformation: {
        lastUpdate: "String",
        PrecondScheduling: {
          hour: "Integer",
          isEnabled: "Boolean",
          recurrence: words("String", "Daily", "None"),
          occurrence: words("Array of Strings", ...weekdays),
          slot: "Integer",
          minute: "Integer",
        },
        status: words("String", "Unknown", ...climateStatuses),
      },
      electricInformation: {
        autonomy: "Integer",
        ChargingInfo: {
          chargingMode: words("Enum of Strings", "SLOW", "QUICK", "NO", "UNKNOWN"),
          chargingRate: "Double",
          isPlugged: "Boolean",
          nextDeferredChargingDate: "String",
          chargingState: words(
            "Enum of Strings",
            "DISCONNECTED",
            "INPROGRESS",
            "FAILURE",
            "STOPPED",
            "FINISHED",
            "UNKNOWN",
          ),
          remainingTime: "String",
        },
        chargingLevel: "Double",
        lastUpdate: "String",
        type: energyTypes,
      },
      vehicleType: words("String", "hybrid"),
      vin: "String",
    },
  },
  attributes: {
    engine: words("String", "BEV", "PHEV", "Thermal"),
    vin: "String",
    brand: words("String", "peugeot", "citroen", "opel", "vauxhall"),
  },
} as const satisfies Tree;

interface Values {
  String: string;
  Double: number;
  Integer: number;
  Boolean: boolean;
}

type ListOrWord<T, V> = T extends "Array of Strings" ? V[] : V;

type ValueOf<F> = F extends keyof Values
  ? Values[F]
  : F extends { readonly type: infer T extends string; readonly values: readonly (infer V)[] }
    ? ListOrWord<T, V>
    : never;

/** The TypeScript type of a tree: every field but an object's may be `null`. */
export type TypeOf<T> = {
  readonly [Name in keyof T]: T[Name] extends string
    ? ValueOf<T[Name]> | null
    : T[Name] extends { readonly type: string; readonly values: readonly string[] }
      ? ValueOf<T[Name]> | null
      : TypeOf<T[Name]>;
};
