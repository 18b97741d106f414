import type { PimsFailure } from "../codes/failure.ts";
import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Core } from "../core/core.ts";
import { VehicleSession } from "./session.ts";
import { CHARGE, chargeStateIn } from "./state/event.ts";

export const eventNames = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;
export type VehicleEventName = (typeof eventNames)[number];

type Emit = (event: { readonly result: unknown } | { readonly failure: PimsFailure }) => void;

/** Begins the subscription to the ends of charges. @throws PimsFailure 2005, 2302, 2366, 2377 */
export async function watchEvents(core: Core, names: readonly VehicleEventName[], emit: Emit): Promise<void> {
  const session = VehicleSession.of(core);
  if (session.event) throw vehicleFailure(2005);
  /** The charge of each vehicle at its last event. */
  const charges = new Map<string, number>();
  session.event = (vin, body) => {
    const state = chargeStateIn(body);
    if (state === undefined) return;
    const before = charges.get(vin);
    charges.set(vin, state);
    if (before !== CHARGE.inProgress || state === CHARGE.inProgress) return;
    const notification = state === CHARGE.complete ? "remoteChargeFinished" : "remoteChargeInterrupted";
    if (names.includes(notification)) emit({ result: { notification } });
  };
  try {
    const { vin } = await session.vehicle();
    await session.choose(vin);
    await session.link.open();
  } catch (error) {
    session.event = undefined;
    session.rest();
    throw error;
  }
}
