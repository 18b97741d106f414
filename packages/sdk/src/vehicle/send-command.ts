import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Core } from "../core/core.ts";
import { EventWatch } from "./event-watch.ts";
import { type TimeOfDay, toUtc } from "./local-time.ts";
import { carryOut } from "./remote/command.ts";
import type { Order, Service } from "./remote/order.ts";
import * as orders from "./remote/order.ts";
import type { Vehicle } from "./rest/account.ts";
import { VehicleSession } from "./session.ts";
import { informationsOf } from "./state/informations.ts";
import { type ClimateProgram, wirePrograms } from "./state/programs.ts";
import { readState, zoneOffset } from "./state/read-state.ts";

/** Makes an order, for which the vehicle's state may have to be read. */
export type OrderMaker = (core: Core, session: VehicleSession, vehicle: Vehicle) => Promise<Order> | Order;

/** Starts a charge, or stops it: then it waits for the deferred time. That is read and sent back, or the order would change it. */
export const chargeNow =
  (start: boolean): OrderMaker =>
  async (core, session, vehicle) => {
    const { nextCharge } = await readState(core, session, vehicle);
    if (nextCharge.value === null) throw vehicleFailure("DeferredTimeUnknown");
    return orders.charge(start, toUtc(nextCharge.value, zoneOffset(core)));
  };

/** Sets the deferred time, given in the vehicle's local time. */
export const chargeAt =
  (start: boolean, time: TimeOfDay): OrderMaker =>
  (core) =>
    orders.charge(start, toUtc(time, zoneOffset(core)));

/** Starts or stops preconditioning. The vehicle's programs are read and sent back, or the order would wipe them. */
export const preconditionNow =
  (start: boolean, given: readonly ClimateProgram[]): OrderMaker =>
  async (core, session, vehicle) => {
    const { programs } = await readState(core, session, vehicle);
    if (programs.value === null) throw vehicleFailure("DataUnreadable", { reason: "no programs" });
    const kept = programs.value.filter(({ slot }) => !given.some((program) => program.slot === slot));
    return orders.preconditioning(start, wirePrograms([...kept, ...given], zoneOffset(core)));
  };

/**
 * Sends a command to the chosen vehicle, and resolves at its end.
 * @throws PimsFailure 2365, 2366, 2353, 2364, and those of the command
 */
export async function sendCommand(
  core: Core,
  vehicle: Vehicle | undefined,
  service: Service,
  make: OrderMaker,
): Promise<void> {
  const session = VehicleSession.of(core);
  await session.checkUser();
  if (!session.signal) throw vehicleFailure(2365);
  if (!vehicle) throw vehicleFailure(2366);
  const watch = new EventWatch(session, vehicle.vin);
  try {
    await carryOut(core, session, vehicle, service, () => make(core, session, vehicle));
  } catch (error) {
    watch.stop();
    throw error;
  }
  void tellState(core, session, vehicle, watch);
}

/** Sends the signal of the end, with the vehicle's state. */
async function tellState(
  core: Core,
  session: VehicleSession,
  vehicle: Vehicle,
  watch: EventWatch,
): Promise<void> {
  await watch.event();
  watch.stop();
  if (!session.signal) return;
  const state = await readState(core, session, vehicle).catch(() => session.states.get(vehicle.vin));
  session.signal?.({
    result: { code: 200, vehicle: state ? informationsOf(state, vehicle) : null },
  });
}

/** Begins the subscription to commands' progress. The connection opens with the first command. @throws PimsFailure 2005 */
export async function watchSignals(core: Core, emit: NonNullable<VehicleSession["signal"]>): Promise<void> {
  const session = VehicleSession.of(core);
  await session.checkUser();
  if (session.signal) throw vehicleFailure(2005);
  session.signal = emit;
}
