import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Fields } from "../configuration/fields.ts";
import type { Core } from "../core/core.ts";
import { type EventEmitter, VehicleSession } from "./session.ts";
import { CHARGE, chargeStateIn } from "./state/event.ts";
import { readState } from "./state/read-state.ts";

export const eventNames = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;
export type VehicleEventName = (typeof eventNames)[number];

/** Begins the subscription to the ends of charges. @throws PimsFailure 2005, 2302, 2366, 2377 */
export async function watchEvents(
  core: Core,
  names: readonly VehicleEventName[],
  emit: EventEmitter,
): Promise<void> {
  const session = VehicleSession.of(core);
  await session.checkUser();
  if (session.event) throw vehicleFailure(2005);
  /** The charge of each vehicle at its last event. */
  const charges = new Map<string, number>();
  let only: string | undefined;
  const event = (vin: string, body: Fields): void => {
    const state = chargeStateIn(body);
    if (state === undefined) return;
    // A charge that began before its first event is known from the state that was read.
    const read = session.states.get(vin)?.charging.value === "InProgress" ? CHARGE.inProgress : undefined;
    const before = charges.get(vin) ?? read;
    charges.set(vin, state);
    if (before !== CHARGE.inProgress || state === CHARGE.inProgress) return;
    const notification = state === CHARGE.complete ? "remoteChargeFinished" : "remoteChargeInterrupted";
    // A notification does not name its vehicle: those that were chosen before tell nothing.
    const isChosen = vin === (session.chosen?.vin ?? only);
    if (isChosen && names.includes(notification)) emit({ result: { notification } });
  };
  let isOpen = false;
  let isRefused = false;
  const refused = (vin: string): void => {
    // The broker refuses them again at each reconnection.
    if (isRefused || vin !== (session.chosen?.vin ?? only)) return;
    isRefused = true;
    if (isOpen) emit({ failure: vehicleFailure("VehicleUnknown") });
  };
  session.event = { event, refused, failed: (failure) => emit({ failure }) };
  try {
    const vehicle = await session.vehicle();
    const { vin } = vehicle;
    only = vin;
    session.follow(vin);
    await session.link.open();
    if (isRefused) throw vehicleFailure("VehicleUnknown");
    isOpen = true;
    // A charge that has begun before tells its end only.
    await readState(core, session, vehicle).catch(() => undefined);
  } catch (error) {
    session.event = undefined;
    session.rest();
    throw error;
  }
}
