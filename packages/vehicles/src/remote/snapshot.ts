import { MINUTE } from "../clock/clock.ts";
import { type Body, DOORS } from "../vehicle/body.ts";
import { chargingRate, isPlugged, levelOf, MOST_ALTERNATING_W, remainingTime } from "../vehicle/charging.ts";
import { electricRangeKm, fuelRangeKm } from "../vehicle/drives.ts";
import type { Program } from "../vehicle/programs.ts";
import type { VehicleState } from "../vehicle/state.ts";

/** The reasons for an event, by their numbers on the wire. */
export const REASON = { session: 0, ignition: 2, charging: 3, doors: 5, network: 6 } as const;
export type Reason = keyof typeof REASON;

/** Values that stand for "unknown". */
const UNKNOWN_RATE = 510;
const UNKNOWN_TIME = 2047;

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

const programOf = ({ days, hour, minute, on }: Program) => ({
  day: days.map(bit),
  hour,
  minute,
  on: bit(on),
});

const PRECONDITIONING = { Disabled: 0, Enabled: 1, Finished: 2, Failure: 4 } as const;

function preconditioning({ preconditioning: { status, cause, programs }, traction }: Body) {
  const [program1, program2, program3, program4] = programs;
  return {
    available: bit(traction !== undefined),
    asap: bit(status === "Enabled" && cause === "Immediate"),
    status: PRECONDITIONING[status],
    programs: {
      program1: programOf(program1),
      program2: programOf(program2),
      program3: programOf(program3),
      program4: programOf(program4),
    },
    aff: 1,
  };
}

function charging(body: Body, sentinels: boolean) {
  const { traction, charging, fuel } = body;
  const level = traction ? Math.round(levelOf(traction) * 100) : 0;
  const electric = Math.round(electricRangeKm(traction));
  const ends = charging?.status === "InProgress" && !sentinels;
  // A client of the field takes any other remaining time for a charge that has begun.
  const [noTime, noRate] = sentinels ? [UNKNOWN_TIME, UNKNOWN_RATE] : [0, 0];
  const quick = (charging?.stationW ?? 0) > MOST_ALTERNATING_W;
  return {
    available: bit(charging !== undefined),
    program: charging?.deferred ?? { hour: 34, minute: 7 },
    remaining_time: ends ? Math.round(remainingTime(body) / MINUTE) : noTime,
    rate: ends && traction ? chargingRate(body) : noRate,
    // On this wire 0 stands for a cable.
    cable_detected: bit(!charging || !isPlugged(charging)),
    soc_batt: sentinels ? 255 : level,
    autonomy_zev: sentinels ? 1023 : electric,
    fuel_level: fuel ? Math.round((fuel.levelCl / fuel.tankCl) * 100) : 0,
    autonomy: Math.round(electric + fuelRangeKm(fuel)),
    type: bit(charging?.limited === false),
    aff: 1,
    hmi_state: charging?.status === "InProgress" ? 1 : charging?.status === "Finished" ? 3 : 0,
    mode: charging?.status === "InProgress" ? (quick ? 1 : 0) : 2,
  };
}

/** The state of a vehicle as its events carry it: the whole, no difference. */
export function snapshot({ identity, body, now }: VehicleState, reason: Reason, sentinels = false) {
  const { doors, ignition, privacy } = body;
  const level = { None: 0, Geolocation: 1, Full: 2 }[privacy.state];
  return {
    date: new Date(now).toISOString(),
    vin: identity.vin,
    etat_res_elec: body.kinetic.moving ? 3 : 0,
    reason: REASON[reason],
    signal_quality: 5,
    sev_state: ignition.type === "Stop" ? 0 : ignition.type === "Start" ? 1 : 2,
    sev_stop_date: new Date(now).toISOString(),
    obj_counter: 6,
    privacy_customer: level,
    privacy_applicable: level,
    privacy_applicable_max: level,
    superlock_state: 0,
    stolen_state: 0,
    fds: [],
    precond_state: preconditioning(body),
    charging_state: charging(body, sentinels),
    doors_state: {
      doors_opening_state: DOORS.map((door) => bit(doors.open.includes(door))),
      doors_locking_state: doors.locked ? 1 : 3,
      driver_sel_state: 0,
    },
  };
}
