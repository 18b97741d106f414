import { readInformations } from "../vehicle/informations.ts";
import { VehicleSession } from "../vehicle/session.ts";
import type { ReferenceVehicle } from "../vehicle/state/informations.ts";
import { eventNames, type VehicleEventName, watchEvents } from "../vehicle/watch-events.ts";
import { defineApi, structure } from "./definition/definition.ts";
import { choice, type Parameter } from "./definition/parameters.ts";

const common = {
  component: "LongRangeRemoteStatus",
  since: "2.0",
  authentication: true,
  errors: [2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302],
  select: [["actionType", "remote"]],
} as const;

/**
 * Gives the state of the chosen vehicle, or of the account's only one. `get` asks the servers, and without a connection
 * gives what was read last. `refresh` wakes a plugged vehicle whose charge is disconnected or in progress.
 * `refreshWithWakeUp` always wakes it, which drains its 12 V battery and counts against its budget.
 * @see docs/reference/apis.md#get-pimsvehicleinformations-remote
 * @example
 * const message = await pims.get("pims.vehicle.informations", { actionType: "remote", action: "get" });
 * if (message.status === "SUCCEEDED")
 *   console.log(message.result.vehicle.ressources.status.electricInformation.chargingLevel);
 */
export const vehicleInformations = defineApi({
  ...common,
  method: "get",
  api: "pims.vehicle.informations",
  parameters: { action: choice("get", "refresh", "refreshWithWakeUp") },
  output: { vehicle: structure<ReferenceVehicle>("Object") },
  proseErrors: [2353, 2363, 2364, 2366, 2377],
  uses: [],
  // A vehicle that is chosen after the call is neither woken nor read by it.
  capture: (core) => VehicleSession.of(core).chosen,
  run: async (core, { action }, { captured }) => ({
    vehicle: await readInformations(core, captured, action),
  }),
});

const events = (): Parameter<readonly VehicleEventName[], true> => ({
  type: "Array of Strings",
  form: "list of one or both values",
  required: true,
  values: eventNames,
  accepts: (value): value is readonly VehicleEventName[] =>
    Array.isArray(value) && value.length > 0 && value.every((name) => eventNames.includes(name)),
});

/**
 * Tells the end and the interruption of a charge of the chosen vehicle, or of the account's only one. The events come from
 * the vehicle itself: nothing wakes it.
 * @see docs/reference/apis.md#subscribe-pimsvehicleevent-remote
 * @example
 * const type = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;
 * await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (message) => {
 *   if (message.status === "RESULT") console.log(message.result?.notification);
 * });
 */
export const vehicleEvent = defineApi({
  ...common,
  method: "subscribe",
  api: "pims.vehicle.event",
  parameters: { type: events() },
  output: { notification: eventNames },
  proseErrors: [2005, 2363, 2366, 2377],
  uses: [],
  run: (core, { type }, { emit }) => watchEvents(core, type, emit),
  end: (core) => {
    const session = VehicleSession.of(core);
    session.event = undefined;
    session.rest();
  },
});
