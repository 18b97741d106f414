import type { EpochMs } from "../clock/clock.ts";
import type { Body, Position } from "./body.ts";
import type { WayPoint } from "./state.ts";

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
