import { type EpochMs, HOUR, MINUTE } from "../clock/clock.ts";
import type { Body, Fuel, Position, Traction } from "./body.ts";
import { Dice } from "./dice.ts";
import { withRecord } from "./records.ts";
import type { Drive, VehicleState, WayPoint } from "./state.ts";

/** A way point is kept this often, and the vehicle reports then. */
export const WAY_POINT_EVERY_MS = MINUTE;
const KM_PER_DEGREE = 111.2;

/** The kilometres that the vehicle's energy lasts for. */
export const rangeKm = ({ traction, fuel }: Body): number => electricRangeKm(traction) + fuelRangeKm(fuel);

export const electricRangeKm = (traction: Traction | undefined): number =>
  traction ? (traction.energyWh / 1000) * traction.kmPerKwh : 0;

export const fuelRangeKm = (fuel: Fuel | undefined): number =>
  fuel ? (fuel.levelCl / fuel.clPer100Km) * 100 : 0;

/** Takes the energy of a distance out of the battery, then out of the tank. */
function consume(body: Body, km: number): Body {
  const { traction, fuel } = body;
  const electricKm = Math.min(km, electricRangeKm(traction));
  const cl = fuel ? Math.min(fuel.levelCl, ((km - electricKm) * fuel.clPer100Km) / 100) : 0;
  return {
    ...body,
    ...(traction &&
      electricKm > 0 && {
        traction: {
          ...traction,
          energyWh: Math.max(0, traction.energyWh - (electricKm / traction.kmPerKwh) * 1000),
        },
      }),
    ...(fuel &&
      cl > 0 && { fuel: { ...fuel, levelCl: fuel.levelCl - cl, consumedCl: fuel.consumedCl + cl } }),
  };
}

function movedBy({ longitude, latitude, altitude, heading }: Position, km: number): Position {
  const angle = (heading / 180) * Math.PI;
  const north = latitude + (km * Math.cos(angle)) / KM_PER_DEGREE;
  const east = longitude + (km * Math.sin(angle)) / (KM_PER_DEGREE * Math.cos((latitude / 180) * Math.PI));
  return {
    longitude: Number(east.toFixed(6)),
    // A bench's roads end before the poles.
    latitude: Number(Math.min(80, Math.max(-80, north)).toFixed(6)),
    altitude,
    heading,
  };
}

/** The fastest average of a drive; a faster one takes longer instead. */
const FASTEST_KMH = 130;

/** Starts a drive. It ends early where the energy ends. */
export function startDrive(state: VehicleState, km: number, minutes: number): VehicleState {
  const { body, now } = state;
  const distanceKm = Math.min(km, rangeKm(body));
  const lastsMs = Math.round((distanceKm / Math.min(FASTEST_KMH, (km / minutes) * 60)) * HOUR);
  if (lastsMs < 1) return state;
  // By whole milliseconds, so that the distance is neither shorter nor longer than the energy for it.
  const speedKmh = (distanceKm / lastsMs) * HOUR;
  const drive: Drive = {
    startedAt: now,
    endsAt: now + lastsMs,
    speedKmh,
    start: body,
    wayPoints: [{ at: now, position: body.position }],
  };
  return {
    ...state,
    drive,
    lastDriveAt: now,
    body: {
      ...body,
      ignition: { type: "Start" },
      kinetic: { moving: true, speed: Math.round(speedKmh * 10) / 10 },
      doors: { locked: true, open: [] },
      alarm: { active: false },
    },
  };
}

/** Drives on for some time. */
export function driveOn(body: Body, speedKmh: number, ms: number): Body {
  const km = (speedKmh * ms) / HOUR;
  return {
    ...consume(body, km),
    odometer: { km: body.odometer.km + km },
    position: movedBy(body.position, km),
  };
}

/** The next way point of a drive, or its end. */
export function driveMoment({ drive, now }: VehicleState): EpochMs | undefined {
  if (!drive) return undefined;
  const passed = Math.floor((now - drive.startedAt) / WAY_POINT_EVERY_MS);
  return Math.min(drive.endsAt, drive.startedAt + (passed + 1) * WAY_POINT_EVERY_MS);
}

/** Keeps a way point, and turns the vehicle a little. */
export function passWayPoint(state: VehicleState, drive: Drive): VehicleState {
  const dice = new Dice(state.dice);
  const { body, now } = state;
  const point: WayPoint = { at: now, position: body.position };
  const heading = (body.position.heading + dice.integer(-30, 30) + 360) % 360;
  return {
    ...state,
    dice: dice.state,
    drive: { ...drive, wayPoints: [...drive.wayPoints, point] },
    body: { ...body, position: { ...body.position, heading } },
  };
}

/** Ends a drive: the vehicle is parked, and the trip is kept. */
export function endDrive(state: VehicleState, drive: Drive): VehicleState {
  const dice = new Dice(state.dice);
  const { drive: _, ...rest } = state;
  const body: Body = {
    ...state.body,
    ignition: { type: "Stop" },
    kinetic: { moving: false, speed: 0 },
    alarm: { active: true },
  };
  const trip = {
    id: dice.hex(128),
    startedAt: drive.startedAt,
    stoppedAt: state.now,
    distanceKm: body.odometer.km - drive.start.odometer.km,
    maxSpeed: drive.speedKmh * 1.3,
    start: drive.start,
    end: body,
    wayPoints: [...drive.wayPoints, { at: state.now, position: body.position }],
  };
  return { ...rest, dice: dice.state, body, lastDriveAt: state.now, trips: withRecord(state.trips, trip) };
}
