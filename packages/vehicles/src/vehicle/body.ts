import type { EpochMs } from "../clock/clock.ts";
import type { Programs } from "./programs.ts";

/** A time of the day in the vehicle's clock, which is UTC. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/** The battery that drives the vehicle. */
export interface Traction {
  readonly capacityWh: number;
  readonly energyWh: number;
  readonly healthPercent: number;
  readonly kmPerKwh: number;
}

export interface Charging {
  readonly status: "Disconnected" | "InProgress" | "Failure" | "Stopped" | "Finished";
  /** The most that the station gives; 0 without a cable. */
  readonly stationW: number;
  readonly deferred: TimeOfDay;
  /** True for a vehicle that waits for the deferred time once it is plugged in. */
  readonly waits: boolean;
  /** True for a charge that ends at 80 %. */
  readonly limited: boolean;
}

export interface Fuel {
  readonly tankCl: number;
  readonly levelCl: number;
  readonly consumedCl: number;
  readonly clPer100Km: number;
}

export const DOORS = [
  "Driver",
  "Passenger",
  "RearLeft",
  "RearRight",
  "Trunk",
  "RearWindow",
  "RoofWindow",
] as const;
export type Door = (typeof DOORS)[number];

export interface Doors {
  readonly locked: boolean;
  readonly open: readonly Door[];
}

export interface Position {
  readonly longitude: number;
  readonly latitude: number;
  readonly altitude: number;
  /** Degrees from north, 0 to 359. */
  readonly heading: number;
}

export interface Kinetic {
  readonly moving: boolean;
  /** km/h */
  readonly speed: number;
}

export type PreconditioningFailure = "DoorOpened" | "LowBattery" | "LowFuelLevel" | "NotParked" | "Defect";

export interface Preconditioning {
  readonly status: "Enabled" | "Disabled" | "Finished" | "Failure";
  readonly cause?: "Immediate" | "Scheduled";
  readonly failure?: PreconditioningFailure;
  readonly endsAt?: EpochMs;
  readonly programs: Programs;
}

export interface Environment {
  /** °C */
  readonly temperature: number;
}

export interface Alarm {
  readonly active: boolean;
}

export interface Maintenance {
  readonly dueAt: EpochMs;
  readonly dueKm: number;
}

/** The moments at which the horn and the lights of a remote command end. */
export interface Signals {
  readonly hornUntil: EpochMs;
  readonly lightsUntil: EpochMs;
}

export type PrivacyState = "None" | "Geolocation" | "Full";

/** The physical vehicle: everything that it measures and reports. A part is replaced when it changes. */
export interface Body {
  readonly traction?: Traction;
  readonly charging?: Charging;
  readonly fuel?: Fuel;
  readonly doors: Doors;
  readonly ignition: { readonly type: "Stop" | "StartUp" | "Start" };
  readonly odometer: { readonly km: number };
  readonly position: Position;
  readonly kinetic: Kinetic;
  readonly preconditioning: Preconditioning;
  /** The 12 V battery, in %. */
  readonly auxiliary: { readonly percent: number };
  readonly environment: Environment;
  readonly privacy: { readonly state: PrivacyState };
  readonly alarm: Alarm;
  readonly maintenance: Maintenance;
  readonly signals: Signals;
}

export type Part = keyof Body;
