import type { Fleet } from "../fleet/fleet.ts";
import { chargingPower, isPlugged, levelOf, remainingTime } from "../vehicle/charging.ts";
import { rangeKm } from "../vehicle/drives.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { wakefulness, wakeUpsThisMonth } from "../vehicle/wakefulness.ts";

/** A vehicle as it is, for the page that draws it; the REST API shows it later. */
export function vehicleView(state: VehicleState, fleet: Fleet) {
  const { identity, body, now, shown, trips } = state;
  const { traction, charging, fuel } = body;
  return {
    ...identity,
    wakefulness: wakefulness(state),
    wakeUpsThisMonth: wakeUpsThisMonth(state),
    auxiliaryPercent: body.auxiliary.percent,
    doors: body.doors,
    moving: body.kinetic.moving,
    speed: body.kinetic.speed,
    odometerKm: body.odometer.km,
    rangeKm: rangeKm(body),
    ...(traction &&
      charging && {
        battery: {
          level: levelOf(traction),
          plugged: isPlugged(charging),
          status: charging.status,
          powerW: chargingPower(body),
          remainingMs: remainingTime(body),
          deferred: charging.deferred,
          limited: charging.limited,
        },
      }),
    ...(fuel && { fuelLevel: fuel.levelCl / fuel.tankCl }),
    preconditioning: body.preconditioning,
    lightsOn: body.signals.lightsUntil > now,
    hornOn: body.signals.hornUntil > now,
    temperature: body.environment.temperature,
    privacy: body.privacy.state,
    alarmActive: body.alarm.active,
    position: body.position,
    trips: trips.length,
    /** The remote services that the owner has no right to. */
    missingRights: [...(fleet.contract(identity.vin)?.withoutRights ?? [])],
    shownAt: new Date(shown.sentAt).toISOString(),
  };
}

export type VehicleView = ReturnType<typeof vehicleView>;
