import type { ApiResult } from "@openpims/sdk";
import type { Budget, State, Trip, Vehicle } from "../../vehicle/chosen.ts";

export type Alerts = ApiResult<"get", "pims.vehicle.alerts">["alerts"];
export type Maintenance = ApiResult<"get", "pims.vehicle.maintenance">["maintenance"];
export type Services = ApiResult<"get", "pims.subscription.services">["services"];

/** A failure as its owner reads it. */
export interface Failure {
  readonly code: number | null;
  readonly text: string;
  readonly happened: string;
  readonly remedy: string;
  readonly command: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A decision that the bridge took by itself. */
export interface Decision {
  readonly word: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** All that is known of a vehicle. */
export interface VehicleView {
  readonly vehicle: Vehicle;
  readonly state: State | undefined;
  readonly budget: Budget | undefined;
  readonly trip: Trip | undefined;
  readonly alerts: Alerts | undefined;
  readonly maintenance: Maintenance | undefined;
  readonly services: Services | undefined;
  readonly failure: Failure | undefined;
  readonly problem: Failure | undefined;
  readonly decision: Decision | undefined;
  /** % at which the charge ends; 100 is no limit. */
  readonly limit: number;
}

/** An entity's state: its value, its age, and more attributes. */
export interface Reading {
  readonly value: string | number | null;
  readonly updated_at: string | null;
  readonly [attribute: string]: unknown;
}

export type Component =
  | "sensor"
  | "binary_sensor"
  | "device_tracker"
  | "lock"
  | "switch"
  | "number"
  | "text"
  | "button";

/** An entity of Home Assistant: docs/bridge-topics.md#state */
export interface Entity {
  readonly component: Component;
  /** The fields of its discovery beside those that every entity has. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Its state; `undefined` where the vehicle has none, so that it is not announced. */
  readonly read?: (view: VehicleView) => Reading | undefined;
  /** False for a vehicle that a button is of no use to. */
  readonly suits?: (view: VehicleView) => boolean;
}
