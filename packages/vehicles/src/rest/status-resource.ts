import { type EpochMs, HOUR } from "../clock/clock.ts";
import { type Body, DOORS, type Part } from "../vehicle/body.ts";
import { round } from "../vehicle/round.ts";
import type { Report, VehicleState } from "../vehicle/state.ts";
import { preconditioningResource } from "./climate-resource.ts";
import { energies, olderEnergies } from "./energy-resource.ts";
import { formatDate } from "./formats.ts";
import { positionResource } from "./position-resource.ts";

/** A temperature that stands for "unknown". */
const UNKNOWN_TEMPERATURE = 215;

/** The parts of a report without dates, which status and telemetry share. */
export const partsOf = (
  { doors, ignition, odometer, kinetic, auxiliary, environment }: Body,
  at: EpochMs,
) => ({
  doorsState: {
    lockedStates: [doors.locked ? "Locked" : "Unlocked"],
    opening: DOORS.map((identifier) => ({
      identifier,
      state: doors.open.includes(identifier) ? "Open" : "Closed",
    })),
  },
  ignition: { type: ignition.type },
  odometer: { mileage: round(odometer.km, 1) },
  kinetic: { moving: kinetic.moving, speed: kinetic.speed, acceleration: 0 },
  battery: { voltage: round(auxiliary.percent, 1) },
  air: { temp: environment.temperature },
  luminosity: { day: isDay(at) },
});

/** The bench's sun shines from 7 to 19 h, UTC. */
const isDay = (at: EpochMs): boolean => {
  const hour = Math.floor(at / HOUR) % 24;
  return hour >= 7 && hour < 19;
};

const SERVICE_TYPES = { electric: "Electric", hybrid: "Hybrid", combustion: "Unknown" } as const;

function telemetryOf(report: Report, state: VehicleState, sentinels: boolean) {
  const { body, changed, sentAt } = report;
  const at = (part: Part): string => formatDate(changed[part] ?? sentAt);
  const parts = partsOf(body, sentAt);
  const climate = preconditioningResource(body.preconditioning, changed.preconditioning ?? sentAt);
  const odometer = { createdAt: at("odometer"), ...parts.odometer };
  const air = sentinels ? { temp: UNKNOWN_TEMPERATURE } : parts.air;
  return {
    energies: energies(report, sentinels),
    preconditioning: climate,
    doorsState: { createdAt: at("doors"), ...parts.doorsState },
    ignition: { createdAt: at("ignition"), ...parts.ignition },
    odometer,
    kinetic: { createdAt: at("kinetic"), ...parts.kinetic },
    battery: { createdAt: at("auxiliary"), ...parts.battery, current: 0 },
    environment: {
      air: { createdAt: at("environment"), ...air },
      luminosity: { createdAt: formatDate(sentAt), ...parts.luminosity },
    },
    privacy: { createdAt: at("privacy"), state: body.privacy.state },
    powertrain: { createdAt: at("ignition"), status: body.kinetic.moving ? "Running" : "NotRunning" },
    alarm: { status: { createdAt: at("alarm"), activation: body.alarm.active ? "Active" : "Inactive" } },
    service: { updatedAt: formatDate(sentAt), type: SERVICE_TYPES[state.identity.motorization] },
    // The older generation of names, which field clients still read.
    energy: olderEnergies(report, sentinels),
    preconditionning: climate,
    "timed.odometer": odometer,
  };
}

/** The scopes that decide on the parts of an answer. */
export interface Disclosed {
  readonly telemetry: boolean;
  readonly position: boolean;
}

/**
 * The latest status that the servers have.
 * @param address the vehicle's address
 */
export function statusResource(
  state: VehicleState,
  address: string,
  { disclosed, sentinels }: { readonly disclosed: Disclosed; readonly sentinels: boolean },
) {
  const { shown } = state;
  const date = formatDate(shown.sentAt);
  return {
    _links: {
      self: { href: `${address}/status?profile=endUser` },
      vehicle: { href: address },
    },
    createdAt: date,
    updatedAt: date,
    ...(disclosed.position && {
      lastPosition: positionResource(shown.body.position, shown.changed.position ?? shown.sentAt),
    }),
    ...(disclosed.telemetry && telemetryOf(shown, state, sentinels)),
  };
}
