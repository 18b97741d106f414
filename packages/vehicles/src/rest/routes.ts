import { carAssociations, rights, userResource } from "./account-resources.ts";
import { type Context, Refused, type VehicleContext } from "./context.ts";
import { NO_COMPATIBLE_VEHICLE } from "./errors.ts";
import { HAL } from "./exchange.ts";
import { listOf } from "./filters.ts";
import { collection, pageOf } from "./hal.ts";
import * as trip from "./trip-routes.ts";
import { VEHICLE_EXTENSIONS, vehicleResource } from "./vehicle-resource.ts";
import * as vehicle from "./vehicle-routes.ts";

interface Common {
  /** The path, with `:name` for a part that varies. */
  readonly path: string;
  /** The scopes without which there is no answer. */
  readonly scopes: readonly string[];
  readonly type: string;
}

export interface AccountRoute extends Common {
  readonly about: "account";
  readonly answer: (context: Context) => unknown;
}

export interface VehicleRoute extends Common {
  readonly about: "vehicle";
  /** The parts after the vehicle's id. */
  readonly answer: (context: VehicleContext, ...ids: string[]) => unknown;
}

export type Route = AccountRoute | VehicleRoute;

const API = "/connectedcar/v4";
const VEHICLE = `${API}/user/vehicles/:id`;
const TRIP = `${VEHICLE}/trips/:tid`;

const account = (path: string, answer: AccountRoute["answer"], type = HAL): Route => ({
  about: "account",
  path,
  scopes: [],
  type,
  answer,
});

const of = (path: string, scopes: readonly string[], answer: VehicleRoute["answer"], type = HAL): Route => ({
  about: "vehicle",
  path,
  scopes,
  type,
  answer,
});

function vehicles(context: Context) {
  const { fleet, grant, query, self } = context;
  const extensions = listOf(query, "extension", VEHICLE_EXTENSIONS);
  const all = fleet.of(grant.customer);
  if (all.length === 0) throw new Refused(NO_COMPATIBLE_VEHICLE);
  const prefix = query.get("vinPrefix") ?? "";
  const items = all
    .filter(({ identity }) => identity.vin.startsWith(prefix))
    .map((state) => {
      const withoutRights = fleet.contract(state.identity.vin)?.withoutRights ?? new Set<string>();
      return vehicleResource(state, { ...context, extensions, withoutRights });
    });
  return collection(pageOf(items, { address: self, query }), "vehicles");
}

const TELEMETRY = "data:telemetry";
const POSITION = "data:position";
const TRIPS = "data:trip";
const ALERTS = "data:alert";
const COLLISIONS = "data:collision";

/** Every address of the API, and the two side addresses of the consumers. */
export const ROUTES: readonly Route[] = [
  account(`${API}/user`, (context) =>
    userResource(context.grant, context.fleet.of(context.grant.customer), { ...context, extensions: [] }),
  ),
  account(`${API}/user/vehicles`, vehicles),
  account(
    "/applications/cvs/v4/mauv/car-associations",
    ({ grant, fleet }) => carAssociations(grant.customer, fleet.of(grant.customer)),
    "application/json",
  ),
  of(
    "/applications/cvs/v4/rights/vehicle/:vin",
    [],
    ({ withoutRights }) => rights(withoutRights),
    "application/json",
  ),
  of(VEHICLE, [], vehicle.vehicle),
  of(`${VEHICLE}/status`, [], vehicle.status),
  of(`${VEHICLE}/lastPosition`, [POSITION], vehicle.lastPosition, "application/vnd.geo+json"),
  of(`${VEHICLE}/maintenance`, [TELEMETRY], vehicle.maintenance),
  of(`${VEHICLE}/telemetry`, [], (context) => vehicle.telemetry(context)),
  of(`${VEHICLE}/alerts`, [ALERTS], vehicle.alerts),
  of(`${VEHICLE}/alerts/:aid`, [ALERTS], vehicle.alerts),
  of(`${VEHICLE}/alarms`, [TELEMETRY], vehicle.alarms),
  of(`${VEHICLE}/alarms/:aid`, [TELEMETRY], vehicle.alarms),
  of(`${VEHICLE}/collisions`, [COLLISIONS], vehicle.collisions),
  of(`${VEHICLE}/collisions/:cid`, [COLLISIONS], vehicle.collisions),
  of(`${VEHICLE}/trips`, [TRIPS], trip.trips),
  of(TRIP, [TRIPS], (context, id = "") => trip.trip(context, id)),
  of(`${TRIP}/wayPoints`, [TRIPS, POSITION], (context, id = "") => trip.wayPoints(context, id)),
  of(`${TRIP}/alerts`, [TRIPS, ALERTS], (context, id = "") => trip.tripAlerts(context, id)),
  of(`${TRIP}/alerts/:aid`, [TRIPS, ALERTS], (context, id = "", aid) => trip.tripAlerts(context, id, aid)),
  of(`${TRIP}/collisions`, [TRIPS, COLLISIONS], (context, id = "") => trip.tripCollisions(context, id)),
  of(`${TRIP}/collisions/:cid`, [TRIPS, COLLISIONS], (context, id = "", cid) =>
    trip.tripCollisions(context, id, cid),
  ),
  of(`${TRIP}/telemetry`, [TRIPS], (context, id = "") => trip.tripTelemetry(context, id)),
];

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:\w+/g, "([^/]+)")}$`);

const PATTERNS = ROUTES.map((route) => ({ route, pattern: patternOf(route.path) }));

/** Finds the route of a path, and the parts that vary. */
export function routeOf(path: string): { readonly route: Route; readonly ids: string[] } | undefined {
  for (const { route, pattern } of PATTERNS) {
    const found = pattern.exec(path);
    if (found) return { route, ids: found.slice(1) };
  }
  return undefined;
}
