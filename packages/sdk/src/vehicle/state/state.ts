// The state of a vehicle as this SDK gives it: one unit a field, the age of each, `null` where the vehicle tells nothing.
import type { Fields } from "../../configuration/fields.ts";
import { booleanIn, dateIn, listIn, minutesIn, numberIn, objectIn, wordIn } from "../fields.ts";
import { type TimeOfDay, toLocal } from "../local-time.ts";
import { type ClimateProgram, readPrograms } from "./programs.ts";
import { chargingStatuses, climateStatuses, doorNames, lockStates } from "./words.ts";

/** A field with its own age. */
export interface Dated<T> {
  readonly value: T | null;
  /** ISO 8601, UTC: the time that the vehicle gives for this field. */
  readonly updatedAt: string | null;
}

/** A position (WGS 84). */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  /** Metres; `null` if the vehicle does not know it. */
  readonly altitude: number | null;
  /** Degrees from north; `null` if the vehicle does not know it. */
  readonly heading: number | null;
}

/** The state of a vehicle. Times of the day are the vehicle's local time. */
export interface VehicleState {
  /** ISO 8601, UTC: the time of the newest report. */
  readonly updatedAt: string | null;
  /** % of the drive's battery. */
  readonly electricLevel: Dated<number>;
  /** km */
  readonly electricRange: Dated<number>;
  readonly plugged: Dated<boolean>;
  readonly charging: Dated<(typeof chargingStatuses)[number]>;
  readonly chargingMode: Dated<"Slow" | "Quick" | "No">;
  /** km of range in an hour. */
  readonly chargingRate: Dated<number>;
  /** Minutes. */
  readonly chargingRemaining: Dated<number>;
  /** The time of the deferred charge. */
  readonly nextCharge: Dated<TimeOfDay>;
  /** True for a charge that ends at 80 %. */
  readonly chargeLimited: Dated<boolean>;
  /** Wh */
  readonly batteryCapacity: Dated<number>;
  /** Wh */
  readonly batteryResidual: Dated<number>;
  /** % of the tank. */
  readonly fuelLevel: Dated<number>;
  /** km */
  readonly fuelRange: Dated<number>;
  /** l/100 km */
  readonly fuelConsumption: Dated<number>;
  readonly locks: Dated<readonly (typeof lockStates)[number][]>;
  /** The open doors and windows. */
  readonly open: Dated<readonly (typeof doorNames)[number][]>;
  readonly preconditioning: Dated<(typeof climateStatuses)[number]>;
  /** The reason that the vehicle gives for a failed preconditioning. */
  readonly preconditioningFailure: Dated<string>;
  readonly programs: Dated<readonly ClimateProgram[]>;
  /** km */
  readonly mileage: Dated<number>;
  /** °C */
  readonly temperature: Dated<number>;
  readonly ignition: Dated<"Stop" | "StartUp" | "Start">;
  readonly moving: Dated<boolean>;
  /** % of the 12 V battery. */
  readonly auxiliaryBattery: Dated<number>;
  readonly privacy: Dated<"None" | "Geolocation" | "Full">;
  readonly position: Dated<Position>;
}

/** The newer of the two dates of a node: in the field, either may stand still. */
export function dateOf(...nodes: readonly Fields[]): string | null {
  for (const node of nodes) {
    const dates = [dateIn(node.createdAt), dateIn(node.updatedAt)].filter((date) => date !== undefined);
    const [newest] = dates.sort().reverse();
    if (newest !== undefined) return newest;
  }
  return null;
}

/** The energy of a type, in either generation of names. */
function energyOf(status: Fields, type: "Electric" | "Fuel"): Fields {
  const energies = [...listIn(status.energies), ...listIn(status.energy), status.energy].map(objectIn);
  return energies.find((energy) => wordIn(energy.type, [type])) ?? {};
}

/** Values beyond these stand for "unknown": 510 km/h, 2047 and 635 minutes, 215 °C, 255 %. */
const MOST = { rate: 500, minutes: 634, range: 1000, temperature: 80 } as const;

/**
 * Reads a status of the REST API.
 * @param offset minutes that the vehicle's zone is ahead of UTC
 */
export function readStatus(status: Fields, offset: number): VehicleState {
  const whole = dateOf(status);
  const dated = <T>(value: T | undefined, ...nodes: readonly Fields[]): Dated<T> => ({
    value: value ?? null,
    updatedAt: value === undefined ? null : (dateOf(...nodes) ?? whole),
  });

  const electric = energyOf(status, "Electric");
  const more = objectIn(objectIn(electric.extension).electric);
  const battery = objectIn(more.battery);
  const load = objectIn(battery.load);
  const charging = { ...objectIn(electric.charging), ...objectIn(more.charging) };
  const next = minutesIn(charging.nextDelayedTime);
  const fuel = energyOf(status, "Fuel");
  const consumptions = objectIn(objectIn(objectIn(fuel.extension).fuel).consumptions);
  const doors = objectIn(status.doorsState);
  const locks = listIn(doors.lockedStates ?? doors.lockedState).flatMap(
    (state) => wordIn(state, lockStates) ?? [],
  );
  const openings = listIn(doors.opening)
    .map(objectIn)
    .filter(({ state }) => wordIn(state, ["Open", "Closed"]));
  const climate = objectIn(objectIn(status.preconditioning ?? status.preconditionning).airConditioning);
  const odometer = objectIn(status.odometer ?? status["timed.odometer"]);
  const air = objectIn(objectIn(status.environment).air);
  const ignition = objectIn(status.ignition);
  const kinetic = objectIn(status.kinetic);
  const auxiliary = objectIn(status.battery);
  const privacy = objectIn(status.privacy);
  const limit = wordIn(charging.type, ["Partial", "Full"]);

  return {
    updatedAt: whole,
    electricLevel: dated(numberIn(electric.level, 0, 100), electric),
    electricRange: dated(numberIn(electric.autonomy, 0, MOST.range), electric),
    plugged: dated(booleanIn(charging.plugged), charging, electric),
    charging: dated(wordIn(charging.status, chargingStatuses), charging, electric),
    chargingMode: dated(wordIn(charging.chargingMode, ["Slow", "Quick", "No"]), charging, electric),
    chargingRate: dated(numberIn(charging.chargingRate, 0, MOST.rate), charging, electric),
    chargingRemaining: dated(
      numberIn(minutesIn(charging.remainingTime), 0, MOST.minutes),
      charging,
      electric,
    ),
    nextCharge: dated(next === undefined ? undefined : timeOf(next, offset), charging, electric),
    chargeLimited: dated(limit && limit === "Partial", charging, electric),
    batteryCapacity: dated(numberIn(load.capacity, 1, 1e6), load, electric),
    batteryResidual: dated(numberIn(load.residual ?? more.residual, 0, 1e6), load, electric),
    fuelLevel: dated(numberIn(fuel.level, 0, 100), fuel),
    fuelRange: dated(numberIn(fuel.autonomy, 0, 5000), fuel),
    fuelConsumption: dated(numberIn(consumptions.instant, 0, 100), fuel),
    // No known word is no knowledge: an empty list would read as "not locked".
    locks: dated(locks.length === 0 ? undefined : locks, doors),
    open: dated(
      openings.length === 0
        ? undefined
        : openings.flatMap(({ identifier, state }) =>
            wordIn(state, ["Open"]) ? (wordIn(identifier, doorNames) ?? []) : [],
          ),
      doors,
    ),
    preconditioning: dated(wordIn(climate.status, climateStatuses), climate),
    preconditioningFailure: dated(wordIn(climate.failureCause, failureCauses), climate),
    programs: dated(
      Array.isArray(climate.programs) ? readPrograms(climate.programs, offset) : undefined,
      climate,
    ),
    mileage: dated(numberIn(odometer.mileage, 0, 1e7), odometer),
    temperature: dated(numberIn(air.temp, -60, MOST.temperature), air),
    ignition: dated(wordIn(ignition.type, ["Stop", "StartUp", "Start"]), ignition),
    moving: dated(booleanIn(kinetic.moving), kinetic),
    auxiliaryBattery: dated(numberIn(auxiliary.voltage, 0, 100), auxiliary),
    privacy: dated(wordIn(privacy.state, ["None", "Geolocation", "Full"]), privacy),
    position: readPosition(status.lastPosition, whole),
  };
}

const failureCauses = [
  "DoorOpened",
  "LowBattery",
  "LowFuelLevel",
  "NotParked",
  "Defect",
  "TooManyUnusedProg",
] as const;

function timeOf(minutes: number, offset: number): TimeOfDay | undefined {
  // 34 h 7 min stands for a time that is not set.
  if (minutes >= 1440) return undefined;
  return toLocal({ hour: Math.floor(minutes / 60), minute: minutes % 60 }, offset);
}

/** Reads a GeoJSON feature (RFC 7946 §3.1.1): longitude comes first. */
export function readPosition(feature: unknown, otherwise: string | null): Dated<Position> {
  const { geometry, properties } = objectIn(feature);
  const [longitude, latitude, altitude] = listIn(objectIn(geometry).coordinates);
  const at = { latitude: numberIn(latitude, -90, 90), longitude: numberIn(longitude, -180, 180) };
  if (at.latitude === undefined || at.longitude === undefined) return { value: null, updatedAt: null };
  const more = objectIn(properties);
  return {
    value: {
      latitude: at.latitude,
      longitude: at.longitude,
      altitude: numberIn(altitude, -500, 9000) ?? null,
      heading: numberIn(more.heading, 0, 360) ?? null,
    },
    updatedAt: dateOf(more, objectIn(feature)) ?? otherwise,
  };
}
