import type { Trip } from "../vehicle/records.ts";
import { LAG_MS } from "../vehicle/reports.ts";
import type { VehicleContext } from "./context.ts";
import { listOf, rangeFilter, timestampFilter } from "./filters.ts";
import { positionResource } from "./position-resource.ts";
import { alertResource, collisionResource, isWithin } from "./record-resources.ts";
import { durationOf, tripResource, tripState } from "./trip-resource.ts";
import { alertsOf, byId, collisionsOf, page, telemetry } from "./vehicle-routes.ts";

const STATES = ["Nominal", "Unstarted", "DataLacking", "Unfinished"] as const;

/** The trips that have arrived at the servers and pass the filters, the latest first. */
function tripsOf({ state, query }: VehicleContext): Trip[] {
  const isWanted = timestampFilter(query);
  const hasDistance = rangeFilter(query, "distance");
  const hasDuration = rangeFilter(query, "duration");
  const states = listOf(query, "states", STATES);
  return state.trips
    .filter(
      (trip) =>
        trip.stoppedAt + LAG_MS <= state.now &&
        isWanted(trip.startedAt) &&
        hasDistance(trip.distanceKm) &&
        hasDuration(durationOf(trip)) &&
        (states.length === 0 || states.includes(tripState(trip))),
    )
    .toReversed();
}

export const trips = (context: VehicleContext) =>
  page(
    context,
    "trips",
    tripsOf(context).map((trip) => tripResource(trip, context.address, context.disclosed.position)),
  );

const tripOf = (context: VehicleContext, id: string): Trip => byId(context.state.trips, id);

export const trip = (context: VehicleContext, id: string) =>
  tripResource(tripOf(context, id), context.address, context.disclosed.position);

export function wayPoints(context: VehicleContext, id: string) {
  const found = tripOf(context, id);
  const isWanted = timestampFilter(context.query);
  const points = tripState(found) === "Nominal" ? found.wayPoints.filter(({ at }) => isWanted(at)) : [];
  return page(
    context,
    "positions",
    points.map(({ at, position }) => positionResource(position, at)),
  );
}

export function tripAlerts(context: VehicleContext, id: string, alertId?: string) {
  const { startedAt, stoppedAt } = tripOf(context, id);
  const all = alertsOf(context).filter((alert) => isWithin(alert.startedAt, startedAt, stoppedAt));
  const shown = (alert: (typeof all)[number]) =>
    alertResource(alert, context.address, context.disclosed.position);
  return alertId === undefined ? page(context, "alerts", all.map(shown)) : shown(byId(all, alertId));
}

export function tripCollisions(context: VehicleContext, id: string, collisionId?: string) {
  const { startedAt, stoppedAt } = tripOf(context, id);
  const all = collisionsOf(context).filter(({ at }) => isWithin(at, startedAt, stoppedAt));
  const shown = (collision: (typeof all)[number]) => collisionResource(collision, context.address);
  return collisionId === undefined
    ? page(context, "Collisions", all.map(shown))
    : shown(byId(all, collisionId));
}

export function tripTelemetry(context: VehicleContext, id: string) {
  const { startedAt, stoppedAt } = tripOf(context, id);
  return telemetry(context, (at) => isWithin(at, startedAt, stoppedAt));
}
