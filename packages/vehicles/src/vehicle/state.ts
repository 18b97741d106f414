import type { EpochMs } from "../clock/clock.ts";
import type { Body, Part, Position } from "./body.ts";
import type { Identity } from "./identity.ts";
import type { Alert, BreakIn, Collision, Trip } from "./records.ts";

/** A body as the vehicle sent it to the servers, with the moment of each part's last change. */
export interface Report {
  readonly sentAt: EpochMs;
  readonly body: Body;
  readonly changed: Readonly<Partial<Record<Part, EpochMs>>>;
}

export interface Drive {
  readonly startedAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly speedKmh: number;
  readonly start: Body;
  readonly wayPoints: readonly WayPoint[];
}

export interface WayPoint {
  readonly at: EpochMs;
  readonly position: Position;
}

/** The whole of a vehicle's life up to a moment. It is a value: `live` and `obey` return the next one. */
export interface VehicleState {
  readonly identity: Identity;
  readonly now: EpochMs;
  readonly dice: number;
  readonly body: Body;
  readonly awakeUntil: EpochMs;
  readonly lastDriveAt: EpochMs;
  /** Wake-ups by message in one calendar month, like `2026-11`. */
  readonly wakeUps: { readonly month: string; readonly count: number };
  readonly drive?: Drive;
  /** The latest report that the servers show. */
  readonly shown: Report;
  /** Reports that the servers do not show yet, the oldest first. */
  readonly underway: readonly Report[];
  /** The shown reports before `shown`, the latest first. */
  readonly history: readonly Report[];
  readonly trips: readonly Trip[];
  readonly alerts: readonly Alert[];
  readonly collisions: readonly Collision[];
  readonly breakIns: readonly BreakIn[];
}
