import { type ControlName, controlsFor } from "./controls.ts";
import type { Entity, VehicleView } from "./entity.ts";
import { sensors } from "./sensors.ts";

export type EntityName = keyof typeof sensors | ControlName;

export type Entities = Readonly<Record<EntityName, Entity>>;

/** Every entity by its name in topics: docs/bridge-topics.md#state */
export const entitiesFor = (allowUnlock: boolean): Entities => ({ ...sensors, ...controlsFor(allowUnlock) });

const controls = controlsFor(false);
export const isControl = (name: string): name is ControlName => Object.hasOwn(controls, name);

export const entityNames = Object.keys(entitiesFor(false)) as readonly EntityName[];

/** True for an entity that this vehicle has: its state is known, or it is a button. */
export const isPresent = (entity: Entity, view: VehicleView): boolean =>
  (entity.suits?.(view) ?? true) && (entity.read === undefined || entity.read(view) !== undefined);
