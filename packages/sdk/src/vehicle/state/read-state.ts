import type { Core } from "../../core/core.ts";
import { offsetOf } from "../local-time.ts";
import type { Vehicle } from "../rest/account.ts";
import { vehiclePath } from "../rest/records.ts";
import { getResource } from "../rest/resource.ts";
import type { VehicleSession } from "../session.ts";
import { mergeEvent } from "./event.ts";
import { readStatus, type VehicleState } from "./state.ts";

/** Minutes that the vehicle's zone is ahead of UTC now. */
export const zoneOffset = ({ vehicle, platform }: Core): number =>
  offsetOf(vehicle.timeZone, platform.clock.now());

/**
 * Reads the state from the servers, with what the vehicle's events have told since.
 * @throws PimsFailure 2201, 2202, 2203, 2204, 2301
 */
export async function readState(
  core: Core,
  session: VehicleSession,
  vehicle: Vehicle,
): Promise<VehicleState> {
  const status = await getResource(core, vehiclePath(vehicle, "status?profile=endUser"));
  const offset = zoneOffset(core);
  const state = readStatus(status, offset);
  const event = session.events.get(vehicle.vin);
  const merged = event ? mergeEvent(state, event, offset) : state;
  session.states.set(vehicle.vin, merged);
  return merged;
}
