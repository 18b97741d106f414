import type { Core } from "../core/core.ts";
import { minutesIn } from "../vehicle/fields.ts";
import * as orders from "../vehicle/remote/order.ts";
import { chargeAt, chargeNow, preconditionNow, sendCommand } from "../vehicle/send-command.ts";
import { VehicleSession } from "../vehicle/session.ts";
import { defineApi } from "./definition/definition.ts";
import { choice } from "./definition/parameters.ts";
import {
  climatePrograms,
  flag,
  isOn,
  readGivenPrograms,
  timeOfDay,
} from "./definition/vehicle-parameters.ts";

const common = {
  method: "set",
  api: "pims.vehicle.command",
  component: "LongRangeRemoteRemote",
  since: "2.0",
  authentication: true,
  output: {},
  proseErrors: [2301, 2353, 2363, 2364, 2365, 2366],
  uses: [],
  // A vehicle that is chosen after the call is not this command's.
  capture: (core: Core) => VehicleSession.of(core).chosen,
} as const;

const CHARGE = [
  2337, 2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302, 2325, 2326, 2329, 2330, 2331, 2332, 2339, 2377,
] as const;

/**
 * Starts or stops the charge. It ends with the command: SUCCEEDED once the vehicle has done it. Stopped, the charge waits for
 * the deferred time. `pims.vehicle.signal` tells the progress.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-charge
 * @example
 * const message = await pims.set("pims.vehicle.command", { action: "charge", startNow: true });
 */
export const vehicleCommandCharge = defineApi({
  ...common,
  select: [["action", "charge"]],
  parameters: { startNow: flag() },
  errors: CHARGE,
  run: (core, { startNow }, { captured }) =>
    sendCommand(core, captured, "VehCharge", chargeNow(isOn(startNow))),
});

/**
 * Sets the time of the deferred charge: the duration since midnight, in the vehicle's local time. `checkStartCharge` has no
 * public meaning, and no effect.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-chargedeferredtime
 * @example
 * const message = await pims.set("pims.vehicle.command", {
 *   action: "chargeDeferredTime",
 *   startNow: false,
 *   deferredTime: "PT22H30M",
 *   checkStartCharge: false,
 * });
 */
export const vehicleCommandChargeDeferredTime = defineApi({
  ...common,
  select: [["action", "chargeDeferredTime"]],
  parameters: { startNow: flag(), deferredTime: timeOfDay(), checkStartCharge: flag({ listed: false }) },
  errors: CHARGE,
  run: (core, { startNow, deferredTime }, { captured }) => {
    const minutes = minutesIn(deferredTime) ?? 0;
    const time = { hour: Math.floor(minutes / 60), minute: minutes % 60 };
    return sendCommand(core, captured, "VehCharge", chargeAt(isOn(startNow), time));
  },
});

/**
 * Limits the charge to 80 %, or ends the limit: an extension of this SDK. It is the vehicle's own limit, so nothing has to
 * watch the charge.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-chargelimit
 * @example
 * const message = await pims.set("pims.vehicle.command", { action: "chargeLimit", limit: "on" });
 */
export const vehicleCommandChargeLimit = defineApi({
  ...common,
  select: [["action", "chargeLimit"]],
  parameters: { limit: choice("on", "off") },
  errors: [2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302, 2329, 2330, 2331, 2332, 2377],
  extension: true,
  run: (core, { limit }, { captured }) =>
    sendCommand(core, captured, "VehCharge/limit", () => orders.chargeLimit(limit === "on")),
});

/**
 * Locks or unlocks the doors. It ends with the command: SUCCEEDED once the vehicle has done it.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-doors
 * @example
 * const message = await pims.set("pims.vehicle.command", { action: "doors", doorState: "lock" });
 * if (message.status === "FAILED") console.log(message.error.label);
 */
export const vehicleCommandDoors = defineApi({
  ...common,
  select: [["action", "doors"]],
  parameters: { doorState: { ...choice("lock", "unlock"), type: "Enum of Strings" } },
  errors: [2357, 2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302, 2360, 2361, 2362, 2377],
  proseErrors: [...common.proseErrors, 2329],
  run: (core, { doorState }, { captured }) =>
    sendCommand(core, captured, "Doors", () => orders.doors(doorState === "lock")),
});

/**
 * Sounds the horn.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-horn
 * @example
 * const message = await pims.set("pims.vehicle.command", { action: "horn" });
 */
export const vehicleCommandHorn = defineApi({
  ...common,
  select: [["action", "horn"]],
  parameters: {},
  errors: [2101, 2102, 2000, 2201, 2202, 2203, 2204, 2302, 2329, 2358, 2377],
  run: (core, _values, { captured }) => sendCommand(core, captured, "Horn", orders.horn),
});

/**
 * Starts or stops preconditioning. `programs` replaces the weekly programs of its slots, in the vehicle's local time; the
 * others are read from the vehicle and sent back, since each command overwrites all four.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-preconditioning
 * @example
 * const message = await pims.set("pims.vehicle.command", {
 *   action: "preconditioning",
 *   startNow: true,
 *   programs: [{ slot: 1, hour: 7, minute: 30, isEnabled: true, occurrence: ["mon", "tue"] }],
 * });
 */
export const vehicleCommandPreconditioning = defineApi({
  ...common,
  select: [["action", "preconditioning"]],
  parameters: { startNow: flag(), programs: climatePrograms() },
  errors: [2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302, 2338, 2377, 2329, 2333, 2334, 2335, 2336],
  run: (core, { startNow, programs }, { captured }) =>
    sendCommand(
      core,
      captured,
      "ThermalPrecond",
      preconditionNow(isOn(startNow), readGivenPrograms(programs)),
    ),
});

/**
 * Flashes the lights.
 * @see docs/reference/apis.md#set-pimsvehiclecommand-warning
 * @example
 * const message = await pims.set("pims.vehicle.command", { action: "warning" });
 */
export const vehicleCommandWarning = defineApi({
  ...common,
  select: [["action", "warning"]],
  parameters: {},
  errors: [2101, 2102, 2000, 2201, 2202, 2203, 2204, 2301, 2302, 2329, 2359, 2377],
  run: (core, _values, { captured }) => sendCommand(core, captured, "Lights", orders.lights),
});
