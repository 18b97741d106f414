import type { EpochMs } from "../clock/clock.ts";
import type { Alert, BreakIn, Collision } from "../vehicle/records.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { formatDate } from "./formats.ts";
import { positionResource } from "./position-resource.ts";
import { maintenanceOf } from "./telemetry-resource.ts";

/** An alert; with its positions only for a bearer with that scope. */
export function alertResource(alert: Alert, address: string, withPosition: boolean) {
  const { id, type, severity, startedAt, endedAt, startPosition, endPosition } = alert;
  return {
    _links: { self: { href: `${address}/alerts/${id}` }, vehicle: { href: address } },
    id,
    createdAt: formatDate(startedAt),
    updatedAt: formatDate(endedAt ?? startedAt),
    active: endedAt === undefined,
    type,
    severity,
    startedAt: formatDate(startedAt),
    ...(endedAt !== undefined && { endAt: formatDate(endedAt) }),
    ...(withPosition && { startPosition: positionResource(startPosition, startedAt) }),
    ...(withPosition &&
      endPosition &&
      endedAt !== undefined && { endPosition: positionResource(endPosition, endedAt) }),
  };
}

export const collisionResource = (
  { id, at, side, severity, tippedOver, pedestrian }: Collision,
  address: string,
) => ({
  _links: { self: { href: `${address}/collisions/${id}` }, vehicle: { href: address } },
  id,
  createdAt: formatDate(at),
  updatedAt: formatDate(at),
  details: [{ side, severity }],
  tippedOver,
  pedestrian,
});

const triggerOf = ({ id, at, type, position }: BreakIn, withPosition: boolean) => ({
  id,
  trigger: {
    createdAt: formatDate(at),
    type,
    startAt: formatDate(at),
    ...(withPosition && { position: positionResource(position, at) }),
  },
});

/** The alarm's changes: each break-in, and the state that it is in now. */
export function alarmResources(state: VehicleState, withPosition: boolean) {
  const { body, changed, sentAt } = state.shown;
  const status = {
    id: state.identity.id.slice(0, 64),
    status: {
      createdAt: formatDate(changed.alarm ?? sentAt),
      activation: body.alarm.active ? "Active" : "Inactive",
    },
  };
  return [
    ...state.breakIns.map((breakIn) => ({ at: breakIn.at, ...triggerOf(breakIn, withPosition) })),
    { at: changed.alarm ?? sentAt, ...status },
  ];
}

/** The next maintenance. The older name has its spelling from the field. */
export function maintenanceResource({ shown }: VehicleState, address: string) {
  const counters = maintenanceOf(shown);
  const date = formatDate(shown.sentAt);
  return {
    _links: {
      self: { href: `${address}/maintenance` },
      vehicle: { href: address },
      alerts: { href: `${address}/alerts` },
    },
    createdAt: date,
    updatedAt: date,
    ...counters,
    daysBeforeMaintenace: counters.daysBeforeMaintenance,
  };
}

/** True for a moment within a span, both ends included. */
export const isWithin = (at: EpochMs, from: EpochMs, to: EpochMs): boolean => at >= from && at <= to;
