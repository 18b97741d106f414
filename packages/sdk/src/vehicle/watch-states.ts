import { vehicleFailure } from "../codes/vehicle-failure.ts";
import type { Core } from "../core/core.ts";
import { type EventEmitter, VehicleSession } from "./session.ts";
import { mergeEvent } from "./state/event.ts";
import { zoneOffset } from "./state/read-state.ts";

/**
 * Begins the subscription to the vehicles' states: each event of a vehicle whose state was read before gives its new one.
 * @throws PimsFailure 2005, 2302, 2377
 */
export async function watchStates(core: Core, emit: EventEmitter): Promise<void> {
  const session = VehicleSession.of(core);
  await session.checkUser();
  if (session.report) throw vehicleFailure(2005);
  session.report = {
    event: (vin) => {
      const [state, event] = [session.states.get(vin), session.events.get(vin)];
      if (!state || !event) return;
      const merged = mergeEvent(state, event, zoneOffset(core));
      session.states.set(vin, merged);
      emit({ result: { vin, state: merged } });
    },
    failed: (failure) => emit({ failure }),
  };
  try {
    await session.link.open();
  } catch (error) {
    session.report = undefined;
    session.rest();
    throw error;
  }
}
