import type { Alert, Collision } from "../vehicle/records.ts";
import { LAG_MS } from "../vehicle/reports.ts";
import { Refused, type VehicleContext } from "./context.ts";
import { INVALID_PARAMETER, NOT_FOUND } from "./errors.ts";
import { listOf, timestampFilter } from "./filters.ts";
import { collection, pageOf } from "./hal.ts";
import { positionResource } from "./position-resource.ts";
import { alarmResources, alertResource, collisionResource, maintenanceResource } from "./record-resources.ts";
import { statusResource } from "./status-resource.ts";
import { TELEMETRY_EXTENSIONS, TELEMETRY_TYPES, telemetryResource } from "./telemetry-resource.ts";
import { VEHICLE_EXTENSIONS, vehicleResource } from "./vehicle-resource.ts";

/** A page of some resources, below their name. */
export const page = <T>(context: VehicleContext, name: string, all: readonly T[], mostSize = 60) =>
  collection(pageOf(all, { address: context.self, query: context.query, mostSize }), name);

/** The one with an id. @throws Refused if there is none */
export function byId<T extends { readonly id: string }>(all: readonly T[], id: string | undefined): T {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Refused(NOT_FOUND);
  return found;
}

export const vehicle = (context: VehicleContext) =>
  vehicleResource(context.state, {
    ...context,
    extensions: listOf(context.query, "extension", VEHICLE_EXTENSIONS),
  });

export function status({ state, address, disclosed, sentinels, query }: VehicleContext) {
  // The field's v4 refuses the extensions that older versions asked for.
  if (query.has("extension")) throw new Refused(INVALID_PARAMETER);
  return statusResource(state, address, { disclosed, sentinels });
}

export const lastPosition = ({ state }: VehicleContext) =>
  positionResource(state.shown.body.position, state.shown.changed.position ?? state.shown.sentAt);

export const maintenance = ({ state, address }: VehicleContext) => maintenanceResource(state, address);

/** The servers' records that have arrived there, the latest first. */
export function alertsOf({ state, query }: VehicleContext): Alert[] {
  const isWanted = timestampFilter(query);
  return state.alerts
    .filter(({ startedAt }) => startedAt + LAG_MS <= state.now && isWanted(startedAt))
    .toReversed();
}

export function collisionsOf({ state, query }: VehicleContext): Collision[] {
  const isWanted = timestampFilter(query);
  return state.collisions.filter(({ at }) => at + LAG_MS <= state.now && isWanted(at)).toReversed();
}

export function alerts(context: VehicleContext, id?: string) {
  const shown = (alert: Alert) => alertResource(alert, context.address, context.disclosed.position);
  const all = alertsOf(context);
  return id === undefined ? page(context, "alerts", all.map(shown)) : shown(byId(all, id));
}

export function collisions(context: VehicleContext, id?: string) {
  const shown = (one: Collision) => collisionResource(one, context.address);
  const all = collisionsOf(context);
  // The capital is the field's.
  return id === undefined ? page(context, "Collisions", all.map(shown)) : shown(byId(all, id));
}

const ALARM_TYPES = ["vehicle.alarm.status", "vehicle.alarm.trigger"] as const;

export function alarms(context: VehicleContext, id?: string) {
  const types = listOf(context.query, "type", ALARM_TYPES);
  const isWanted = timestampFilter(context.query);
  const all = alarmResources(context.state, context.disclosed.position).flatMap(({ at, ...alarm }) => {
    const type = "trigger" in alarm ? ALARM_TYPES[1] : ALARM_TYPES[0];
    return isWanted(at) && (types.length === 0 || types.includes(type)) ? [alarm] : [];
  });
  return id === undefined ? page(context, "alarms", all) : byId(all, id);
}

/** The most telemetry on a page. */
const MOST_TELEMETRY = 2000;

/** @param isIncluded chooses by the moment, as for the telemetry of a trip */
export function telemetry(context: VehicleContext, isIncluded: (at: number) => boolean = () => true) {
  const { state, query, disclosed, address } = context;
  const isWanted = timestampFilter(query);
  const view = {
    types: listOf(query, "type", TELEMETRY_TYPES),
    extensions: listOf(query, "extension", TELEMETRY_EXTENSIONS),
    disclosed,
  };
  const all = [state.shown, ...state.history]
    .filter(({ sentAt }) => isWanted(sentAt) && isIncluded(sentAt))
    .map((report) => telemetryResource(report, address, view));
  return page(context, "telemetries", all, MOST_TELEMETRY);
}
