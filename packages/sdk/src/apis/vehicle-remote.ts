import { watchSignals } from "../vehicle/send-command.ts";
import { VehicleSession } from "../vehicle/session.ts";
import type { ReferenceVehicle } from "../vehicle/state/informations.ts";
import { defineApi, structure } from "./definition/definition.ts";
import { vin } from "./definition/vehicle-parameters.ts";

const common = { component: "LongRangeRemoteRemote", since: "2.0", authentication: true, uses: [] } as const;

/**
 * Chooses the vehicle that commands go to, among those of the account: 2366 for another VIN.
 * @see docs/reference/apis.md#set-pimsvehiclevin-remote
 * @example
 * const message = await pims.set("pims.vehicle.vin", { actionType: "remote", vin: "VR3UHZKXZNT500001" });
 */
export const vehicleVin = defineApi({
  ...common,
  method: "set",
  api: "pims.vehicle.vin",
  select: [["actionType", "remote"]],
  parameters: { vin: vin() },
  output: {},
  errors: [],
  proseErrors: [2101, 2102, 2201, 2203, 2204, 2366],
  run: (core, { vin }) => VehicleSession.of(core).choose(vin),
});

/**
 * Chooses the vehicle without naming a component: the commands go to it too. The reference's version 2.2 writes the choice of
 * the remote commands in this form.
 * @see docs/reference/apis.md#set-pimsvehiclevin
 * @example
 * const message = await pims.set("pims.vehicle.vin", { vin: "VR3UHZKXZNT500001" });
 */
export const vehicleVinOfAll = defineApi({
  ...common,
  component: "VehicleInformation",
  since: "2.3",
  method: "set",
  api: "pims.vehicle.vin",
  select: [],
  parameters: { vin: vin() },
  output: {},
  errors: [],
  proseErrors: [2101, 2102, 2201, 2203, 2204, 2366],
  run: (core, { vin }) => VehicleSession.of(core).choose(vin),
});

/** The progress of a command: 900 accepted, 901 asleep and being woken, 903 forwarded, 200 done. */
type SignalCode = 900 | 901 | 902 | 903 | 200;

/**
 * Tells the progress and the end of the commands of this facade. A command needs this subscription: 2365 without it. 900 is
 * accepted, 901 asleep and being woken, 903 forwarded, and 200 done, with the vehicle's state. 902 has no public meaning. A
 * FAILED command's code comes as an error.
 * @see docs/reference/apis.md#subscribe-pimsvehiclesignal
 * @example
 * await pims.subscribe("pims.vehicle.signal", null, (message) => {
 *   if (message.status === "RESULT") console.log(message.result?.code ?? message.error?.label);
 * });
 */
export const vehicleSignal = defineApi({
  ...common,
  method: "subscribe",
  api: "pims.vehicle.signal",
  select: [],
  parameters: {},
  output: { code: structure<SignalCode>("Boolean"), vehicle: structure<ReferenceVehicle | null>("Object") },
  errors: [
    2325, 2326, 2329, 2330, 2331, 2332, 2333, 2334, 2335, 2336, 2337, 2338, 2339, 2358, 2359, 2360, 2361,
    2362,
  ],
  proseErrors: [2005, 2201, 2204, 2302, 2363, 2364, 2366, 2377],
  run: (core, _values, { emit }) => watchSignals(core, emit),
  end: (core) => {
    const session = VehicleSession.of(core);
    session.signal = undefined;
    session.rest();
  },
});
