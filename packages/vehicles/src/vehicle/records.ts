import type { EpochMs } from "../clock/clock.ts";
import type { Body, Position } from "./body.ts";
import type { WayPoint } from "./state.ts";

/** The records of one kind that a vehicle keeps: the latest. */
const MOST_RECORDS = 500;

/** Adds a record to those of its kind. */
export const withRecord = <T>(records: readonly T[], added: T): readonly T[] =>
  [...records, added].slice(-MOST_RECORDS);

/** Some of the vendor's names of alerts and of break-ins. */
export const ALERTS = [
  "AddWasherFluid",
  "BrakingSystemFailure",
  "ChargingFailure",
  "FuelLevelLow",
  "RightFrontTirePuncture",
  "RiskOfIce",
  "TrunkOrHoodOpen",
] as const;
export const BREAK_INS = [
  "FrontLeftDoorBreakIn",
  "RoofBreakIn",
  "TrunkDoorBreakIn",
  "VehicleLifting",
] as const;

/** A drive that has ended. */
export interface Trip {
  readonly id: string;
  readonly startedAt: EpochMs;
  readonly stoppedAt: EpochMs;
  readonly distanceKm: number;
  /** km/h */
  readonly maxSpeed: number;
  /** The vehicle at the start and at the end, for mileage, positions and energies. */
  readonly start: Body;
  readonly end: Body;
  readonly wayPoints: readonly WayPoint[];
}

export interface Alert {
  readonly id: string;
  readonly type: string;
  readonly severity: "Information" | "Warning" | "Critical";
  readonly startedAt: EpochMs;
  readonly startPosition: Position;
  readonly endedAt?: EpochMs;
  readonly endPosition?: Position;
}

export interface Collision {
  readonly id: string;
  readonly at: EpochMs;
  readonly side: "Front" | "Rear" | "Lateral";
  readonly severity: "Minimal" | "Minor" | "Major";
  readonly tippedOver: boolean;
  readonly pedestrian: boolean;
}

/** A break-in that the alarm noticed. */
export interface BreakIn {
  readonly id: string;
  readonly at: EpochMs;
  readonly type: string;
  readonly position: Position;
}
