// Trips, alerts, maintenance and the last position.
import type { Fields } from "../../configuration/fields.ts";
import type { Core } from "../../core/core.ts";
import { booleanIn, dateIn, listIn, minutesIn, numberIn, objectIn, textIn, wordIn } from "../fields.ts";
import { type Dated, type Position, readPosition } from "../state/state.ts";
import type { Vehicle } from "./account.ts";
import { API, getResource } from "./resource.ts";

/** The path of a vehicle's resource. */
export const vehiclePath = ({ id }: Vehicle, resource: string): string =>
  `${API}/user/vehicles/${encodeURIComponent(id)}/${resource}`;

/** A trip. A field that the servers have no value for is `null`. */
export interface Trip {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  /** ISO 8601, UTC. */
  readonly stoppedAt: string | null;
  /** Seconds. */
  readonly duration: number | null;
  /** km */
  readonly distance: number | null;
  /** km at the start. */
  readonly startMileage: number | null;
  /** kWh */
  readonly electricConsumption: number | null;
  /** Litres. */
  readonly fuelConsumption: number | null;
  readonly start: Position | null;
  readonly stop: Position | null;
}

/** An alert of the vehicle. */
export interface Alert {
  readonly id: string;
  readonly type: string | null;
  readonly severity: string | null;
  readonly active: boolean | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  /** ISO 8601, UTC. */
  readonly endedAt: string | null;
}

/** The next maintenance. */
export interface Maintenance {
  readonly days: number | null;
  /** km */
  readonly distance: number | null;
  /** ISO 8601, UTC: the time of the report. */
  readonly updatedAt: string | null;
}

/** An answer may have at most some 64 kB. */
const PAGE = 20;
const MOST_PAGES = 3;

/** The items of a collection, which comes in pages. */
async function readCollection(core: Core, vehicle: Vehicle, name: string): Promise<unknown[]> {
  const items: unknown[] = [];
  const first = `${vehiclePath(vehicle, name)}?pageSize=${PAGE}`;
  let path = first;
  for (let page = 0; page < MOST_PAGES; page++) {
    const body = await getResource(core, path);
    items.push(...listIn(objectIn(body._embedded)[name]));
    // Only the token of the link is used: no answer decides on the address of a request.
    const href = textIn(objectIn(objectIn(body._links).next).href) ?? "";
    const token = /[?&]pageToken=([\w%-]+)/.exec(href)?.[1];
    if (token === undefined) break;
    path = `${first}&pageToken=${token}`;
  }
  return items;
}

/** The seconds of a duration: a number, or ISO 8601. */
function secondsIn(value: unknown): number | undefined {
  const minutes = typeof value === "string" ? minutesIn(value) : undefined;
  return minutes === undefined ? numberIn(value, 0, 1e7) : minutes * 60;
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readTrips(core: Core, vehicle: Vehicle): Promise<Trip[]> {
  return parseTrips(await readCollection(core, vehicle, "trips"));
}

/** Parses the trips of a collection. */
export function parseTrips(items: readonly unknown[]): Trip[] {
  return items.flatMap((item) => {
    const trip = objectIn(item);
    const id = textIn(trip.id);
    if (id === undefined) return [];
    const used = (type: string): number | null => {
      const found = listIn(trip.energyConsumptions)
        .map(objectIn)
        .find((energy) => wordIn(energy.type, [type]));
      return numberIn(found?.consumption, 0, 1e5) ?? null;
    };
    return [
      {
        id,
        startedAt: dateIn(trip.startedAt) ?? null,
        stoppedAt: dateIn(trip.stoppedAt) ?? null,
        duration: secondsIn(trip.duration) ?? null,
        distance: numberIn(trip.distance, 0, 1e5) ?? null,
        startMileage: numberIn(trip.startMileage, 0, 1e7) ?? null,
        electricConsumption: used("Electric"),
        fuelConsumption: used("Fuel"),
        start: readPosition(trip.startPosition, null).value,
        stop: readPosition(trip.stopPosition, null).value,
      },
    ];
  });
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readAlerts(core: Core, vehicle: Vehicle): Promise<Alert[]> {
  return parseAlerts(await readCollection(core, vehicle, "alerts"));
}

/** Parses the alerts of a collection. */
export function parseAlerts(items: readonly unknown[]): Alert[] {
  return items.flatMap((item) => {
    const { id, type, severity, active, startedAt, endAt, endedAt } = objectIn(item);
    if (typeof id !== "string") return [];
    return [
      {
        id,
        type: textIn(type) ?? null,
        severity: textIn(severity) ?? null,
        active: booleanIn(active) ?? null,
        startedAt: dateIn(startedAt) ?? null,
        endedAt: dateIn(endAt ?? endedAt) ?? null,
      },
    ];
  });
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readMaintenance(core: Core, vehicle: Vehicle): Promise<Maintenance> {
  return parseMaintenance(await getResource(core, vehiclePath(vehicle, "maintenance")));
}

/** Parses the counters of the next maintenance. */
export function parseMaintenance(body: Fields): Maintenance {
  return {
    // The field misspells the name.
    days: numberIn(body.daysBeforeMaintenance ?? body.daysBeforeMaintenace, -1e5, 1e5) ?? null,
    distance: numberIn(body.mileageBeforeMaintenance, -1e7, 1e7) ?? null,
    updatedAt: dateIn(body.updatedAt ?? body.createdAt) ?? null,
  };
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readLastPosition(core: Core, vehicle: Vehicle): Promise<Dated<Position>> {
  return readPosition(await getResource(core, vehiclePath(vehicle, "lastPosition")), null);
}
