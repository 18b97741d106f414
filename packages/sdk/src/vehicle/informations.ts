import { PimsFailure } from "../codes/failure.ts";
import { exactKindOf } from "../codes/network-kinds.ts";
import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Core } from "../core/core.ts";
import { EventWatch } from "./event-watch.ts";
import { carryOut } from "./remote/command.ts";
import { wakeUp } from "./remote/order.ts";
import type { Vehicle } from "./rest/account.ts";
import { VehicleSession } from "./session.ts";
import { informationsOf, type ReferenceVehicle } from "./state/informations.ts";
import { readState } from "./state/read-state.ts";
import type { VehicleState } from "./state/state.ts";

export type RefreshAction = "get" | "refresh" | "refreshWithWakeUp";

/**
 * @param chosen the vehicle that was chosen at the call; without it, the account's only one
 * @throws PimsFailure 2102, 2201, 2202, 2203, 2204, 2301, 2302, 2366, and those of a command for a wake-up
 */
export async function readInformations(
  core: Core,
  chosen: Vehicle | undefined,
  action: RefreshAction,
): Promise<ReferenceVehicle> {
  const session = VehicleSession.of(core);
  const vehicle = await session.vehicle(chosen);
  if (action === "get") return informationsOf(await readOrRecall(core, session, vehicle), vehicle);
  if (vehicle.motorization === "Thermic") throw vehicleFailure("NotPlugIn", {}, "action");
  if (action === "refresh") {
    const state = await readState(core, session, vehicle);
    if (!isWorthWaking(state)) return informationsOf(state, vehicle);
  }
  session.follow(vehicle.vin);
  const watch = new EventWatch(session, vehicle.vin);
  try {
    await carryOut(core, session, vehicle, "VehCharge/state", wakeUp);
    // The REST API still has the older state; the vehicle's event follows the end of the command.
    await watch.event();
  } finally {
    watch.stop();
  }
  return informationsOf(await readState(core, session, vehicle), vehicle);
}

/** The servers' state, or without a connection the last one that was read. */
async function readOrRecall(core: Core, session: VehicleSession, vehicle: Vehicle): Promise<VehicleState> {
  try {
    return await readState(core, session, vehicle);
  } catch (error) {
    const known = session.states.get(vehicle.vin);
    if (known && error instanceof PimsFailure && isWithoutAnswer(error)) return known;
    throw error;
  }
}

/** True for a request without an answer. */
const isWithoutAnswer = ({ failure }: PimsFailure): boolean => WITHOUT_ANSWER.has(exactKindOf(failure));

const WITHOUT_ANSWER: ReadonlySet<string | number> = new Set([
  "NameNotFound",
  "ConnectionRefused",
  "ConnectionLost",
  "TimedOut",
  "CertificateUntrusted",
  "TlsFailed",
  "ProxyUnused",
  "ProxyRefused",
]);

/** By the reference, `refresh` wakes a plugged vehicle whose charge is disconnected or in progress. */
const isWorthWaking = ({ plugged, charging }: VehicleState): boolean =>
  plugged.value === true && (charging.value === "Disconnected" || charging.value === "InProgress");
