import { DAY, type EpochMs } from "../clock/clock.ts";
import type { Body } from "./body.ts";
import { Dice } from "./dice.ts";
import { BRANDS, type Brand, type Motorization, newIdentity } from "./identity.ts";
import { NO_PROGRAMS } from "./programs.ts";
import { report } from "./reports.ts";
import { round } from "./round.ts";
import type { VehicleState } from "./state.ts";
import { monthOf } from "./wakefulness.ts";

function newBody(dice: Dice, motorization: Motorization, now: EpochMs): Body {
  const capacityWh = motorization === "electric" ? dice.pick([46_000, 50_000, 54_000]) : 13_200;
  const level = dice.integer(30, 90) / 100;
  const km = round(dice.next() * 60_000, 1);
  return {
    ...(motorization !== "combustion" && {
      traction: {
        capacityWh,
        energyWh: capacityWh * level,
        healthPercent: dice.integer(88, 100),
        kmPerKwh: motorization === "electric" ? 6.4 : 4.2,
      },
      charging: {
        status: "Disconnected",
        stationW: 0,
        deferred: { hour: 22, minute: 0 },
        waits: false,
        limited: false,
      },
    }),
    ...(motorization !== "electric" && {
      fuel: {
        tankCl: 4_300,
        levelCl: round(4_300 * (dice.integer(20, 95) / 100), 0),
        consumedCl: 0,
        clPer100Km: 610,
      },
    }),
    doors: { locked: true, open: [] },
    ignition: { type: "Stop" },
    odometer: { km },
    position: {
      longitude: round(2.1 + dice.next() * 0.5, 6),
      latitude: round(48.6 + dice.next() * 0.5, 6),
      altitude: dice.integer(30, 180),
      heading: dice.integer(0, 359),
    },
    kinetic: { moving: false, speed: 0 },
    preconditioning: { status: "Disabled", programs: NO_PROGRAMS },
    auxiliary: { percent: dice.integer(78, 98) },
    environment: { temperature: dice.integer(-4, 28) },
    privacy: { state: "None" },
    alarm: { active: true },
    signals: { hornUntil: now, lightsUntil: now },
    maintenance: {
      dueAt: now + dice.integer(20, 360) * DAY,
      dueKm: Math.ceil(km) + dice.integer(900, 19_000),
    },
  };
}

/** The kind of a new vehicle; the seed chooses where nothing is given. */
export interface Build {
  readonly motorization?: Motorization;
  readonly brand?: Brand;
}

/**
 * Builds a parked and sleeping vehicle.
 * @param seed the same seed, build and moment give the same vehicle and, with the same events, the same life
 */
export function newVehicle(seed: number, now: EpochMs, build: Build = {}): VehicleState {
  const dice = new Dice(seed);
  const motorization = build.motorization ?? dice.pick(["electric", "hybrid", "combustion"]);
  const identity = newIdentity(dice, motorization, build.brand ?? dice.pick(BRANDS));
  const body = newBody(dice, motorization, now);
  return {
    identity,
    now,
    dice: dice.state,
    body,
    awakeUntil: now,
    lastDriveAt: now,
    wakeUps: { month: monthOf(now), count: 0 },
    shown: report(body, now),
    underway: [],
    history: [],
    trips: [],
    alerts: [],
    collisions: [],
    breakIns: [],
  };
}
