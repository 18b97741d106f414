// Extensions: data of the REST API that the reference has no API for.

import type { ReportOf } from "../ledger/ledger.ts";
import type { VehicleResource } from "../ledger/resources.ts";
import { vehicleLedger } from "../vehicle/budget.ts";
import type { Motorization } from "../vehicle/rest/account.ts";
import {
  type Alert,
  type Maintenance,
  readAlerts,
  readLastPosition,
  readMaintenance,
  readTrips,
  type Trip,
} from "../vehicle/rest/records.ts";
import { VehicleSession } from "../vehicle/session.ts";
import { readState } from "../vehicle/state/read-state.ts";
import type { Dated, Position, VehicleState } from "../vehicle/state/state.ts";
import { watchStates } from "../vehicle/watch-states.ts";
import { defineApi, structure } from "./definition/definition.ts";

const common = {
  method: "get",
  component: "LongRangeRemoteStatus",
  since: "2.0",
  select: [],
  parameters: {},
  authentication: true,
  extension: true,
  errors: [2000, 2201, 2202, 2203, 2204, 2301],
  proseErrors: [2366],
  uses: [],
} as const;

/** A vehicle of the account. */
interface ListedVehicle {
  readonly vin: string;
  readonly brand: string | null;
  readonly label: string | null;
  readonly motorization: Motorization | null;
  /** The id of the user-vehicle association, for `pims.subscription.steps`. */
  readonly carAssociationID: string | null;
}

/**
 * Gives the vehicles of the account, an extension of this SDK.
 * @see docs/reference/apis.md#get-pimsvehiclevehicles
 * @example
 * const message = await pims.get("pims.vehicle.vehicles");
 * if (message.status === "SUCCEEDED") console.log(message.result.vehicles.map(({ vin }) => vin));
 */
export const vehicleVehicles = defineApi({
  ...common,
  api: "pims.vehicle.vehicles",
  output: { vehicles: structure<readonly ListedVehicle[]>("Array of Objects") },
  run: async (core) => {
    const session = VehicleSession.of(core);
    const vehicles = await session.vehicles(true);
    const ids = await session.associationIds((ids) => vehicles.every(({ vin }) => ids.has(vin)));
    return {
      vehicles: vehicles.map(({ vin, brand, label, motorization }) => ({
        vin,
        brand,
        label,
        motorization,
        carAssociationID: ids.get(vin) ?? null,
      })),
    };
  },
});

/**
 * Gives the state of the chosen vehicle, or of the account's only one, an extension of this SDK: every field with its own
 * age, in one unit, and `null` where the vehicle tells nothing. It wakes nothing.
 * @see docs/reference/apis.md#get-pimsvehiclestate
 * @example
 * const message = await pims.get("pims.vehicle.state");
 * if (message.status === "SUCCEEDED") console.log(message.result.state.electricLevel);
 */
export const vehicleState = defineApi({
  ...common,
  api: "pims.vehicle.state",
  output: { state: structure<VehicleState>("Object") },
  run: async (core) => {
    const session = VehicleSession.of(core);
    return { state: await readState(core, session, await session.vehicle()) };
  },
});

/**
 * Tells the state of each vehicle at every event of it, an extension of this SDK: of the vehicles that were chosen by
 * `pims.vehicle.vin` and whose state was read before. The events come from the vehicle itself: nothing wakes it.
 * @see docs/reference/apis.md#subscribe-pimsvehiclestate
 * @example
 * await pims.subscribe("pims.vehicle.state", null, (message) => {
 *   if (message.status === "RESULT") console.log(message.result?.vin, message.result?.state.charging);
 * });
 */
export const vehicleStates = defineApi({
  ...common,
  method: "subscribe",
  api: "pims.vehicle.state",
  output: { vin: "String", state: structure<VehicleState>("Object") },
  errors: [...common.errors, 2302],
  proseErrors: [2005, 2363, 2377],
  run: (core, _values, { emit }) => watchStates(core, emit),
  end: (core) => {
    const session = VehicleSession.of(core);
    session.report = undefined;
    session.rest();
  },
});

/**
 * Gives the last position, an extension of this SDK; `null` if the vehicle keeps it private.
 * @see docs/reference/apis.md#get-pimsvehicleposition
 * @example
 * const message = await pims.get("pims.vehicle.position");
 * if (message.status === "SUCCEEDED") console.log(message.result.position.value?.latitude);
 */
export const vehiclePosition = defineApi({
  ...common,
  api: "pims.vehicle.position",
  output: { position: structure<Dated<Position>>("Object") },
  run: async (core) => ({ position: await readLastPosition(core, await VehicleSession.of(core).vehicle()) }),
});

/**
 * Gives the newest trips that the servers have, at most 60, an extension of this SDK.
 * @see docs/reference/apis.md#get-pimsvehicletrips-remote
 * @example
 * const message = await pims.get("pims.vehicle.trips", { actionType: "remote" });
 * if (message.status === "SUCCEEDED") console.log(message.result.trips[0]?.distance);
 */
export const vehicleTrips = defineApi({
  ...common,
  api: "pims.vehicle.trips",
  select: [["actionType", "remote"]],
  output: { trips: structure<readonly Trip[]>("Array of Objects") },
  errors: [2101, 2102, ...common.errors],
  run: async (core) => ({ trips: await readTrips(core, await VehicleSession.of(core).vehicle()) }),
});

/**
 * Gives the vehicle's alerts, such as a low tyre pressure, an extension of this SDK.
 * @see docs/reference/apis.md#get-pimsvehiclealerts
 * @example
 * const message = await pims.get("pims.vehicle.alerts");
 * if (message.status === "SUCCEEDED") console.log(message.result.alerts.filter(({ active }) => active));
 */
export const vehicleAlerts = defineApi({
  ...common,
  api: "pims.vehicle.alerts",
  output: { alerts: structure<readonly Alert[]>("Array of Objects") },
  run: async (core) => ({ alerts: await readAlerts(core, await VehicleSession.of(core).vehicle()) }),
});

/**
 * Gives the days and kilometres until the next maintenance, an extension of this SDK.
 * @see docs/reference/apis.md#get-pimsvehiclemaintenance
 * @example
 * const message = await pims.get("pims.vehicle.maintenance");
 * if (message.status === "SUCCEEDED") console.log(message.result.maintenance.days);
 */
export const vehicleMaintenance = defineApi({
  ...common,
  api: "pims.vehicle.maintenance",
  output: { maintenance: structure<Maintenance>("Object") },
  run: async (core) => ({
    maintenance: await readMaintenance(core, await VehicleSession.of(core).vehicle()),
  }),
});

/**
 * Gives the vehicle's budgets of wake-ups and commands, an extension of this SDK: a command over one is refused without a
 * request. They are shared by every process on this storage.
 * @see docs/reference/apis.md#get-pimsvehiclebudget
 * @example
 * const message = await pims.get("pims.vehicle.budget");
 * if (message.status === "SUCCEEDED") console.log(message.result.budget.wakeUp.nextTry);
 */
export const vehicleBudget = defineApi({
  ...common,
  api: "pims.vehicle.budget",
  output: { budget: structure<ReportOf<VehicleResource>>("Object") },
  run: async (core) => {
    const { vin } = await VehicleSession.of(core).vehicle();
    return { budget: await vehicleLedger(core, vin).report() };
  },
});
