import type { Body } from "../vehicle/body.ts";
import type { Trip } from "../vehicle/records.ts";
import { round } from "../vehicle/round.ts";
import { levelsOf } from "./energy-resource.ts";
import { formatDate, hours } from "./formats.ts";
import { positionResource } from "./position-resource.ts";

/** Kilometres, kWh and cl that a trip took. */
function consumptionOf({ start, end, distanceKm }: Trip) {
  const wh = Math.max(0, (start.traction?.energyWh ?? 0) - (end.traction?.energyWh ?? 0));
  const cl = Math.max(0, (start.fuel?.levelCl ?? 0) - (end.fuel?.levelCl ?? 0));
  const electricKm = start.traction ? Math.min(distanceKm, (wh / 1000) * start.traction.kmPerKwh) : 0;
  return { wh, cl, electricKm };
}

const per100 = (amount: number, km: number): number => (km > 0 ? round((amount / km) * 100, 1) : 0);

/** The consumption of a trip: l or kWh, and cl or Wh for 100 km. */
function energyConsumptions(trip: Trip) {
  const { wh, cl } = consumptionOf(trip);
  const { traction, fuel }: Body = trip.start;
  return [
    ...(traction
      ? [
          {
            type: "Electric",
            subType: "ElectricEnergy",
            consumption: round(wh / 1000, 3),
            avgConsumption: per100(wh, trip.distanceKm),
          },
        ]
      : []),
    ...(fuel
      ? [
          {
            type: "Fuel",
            subType: "FossilEnergy",
            consumption: round(cl / 100, 3),
            avgConsumption: per100(cl, trip.distanceKm),
          },
        ]
      : []),
  ];
}

function segments(trip: Trip) {
  const { electricKm } = consumptionOf(trip);
  const percent = trip.distanceKm > 0 ? (electricKm / trip.distanceKm) * 100 : 0;
  return [
    { propulsion: "Electric", percent: round(percent, 1), distance: round(electricKm, 1) },
    {
      propulsion: "Thermal",
      percent: round(100 - percent, 1),
      distance: round(trip.distanceKm - electricKm, 1),
    },
  ].filter(({ distance }) => distance > 0);
}

/** A trip that lacks data, because the vehicle kept its privacy. */
const faultsOf = ({ start }: Trip) =>
  start.privacy.state === "None"
    ? []
    : [{ fault: "DataLacking", cause: start.privacy.state === "Full" ? "FullPrivacy" : "GeoPrivacy" }];

/** The state that the filter `states` means. */
export const tripState = (trip: Trip): string => (faultsOf(trip).length > 0 ? "DataLacking" : "Nominal");

export const durationOf = ({ startedAt, stoppedAt }: Trip): number =>
  Math.round((stoppedAt - startedAt) / 1000);

/** A trip; with its positions only for a bearer with that scope, and from a vehicle without privacy. */
export function tripResource(trip: Trip, address: string, withPosition: boolean) {
  const { id, startedAt, stoppedAt, distanceKm, start, end } = trip;
  const self = `${address}/trips/${id}`;
  const faults = faultsOf(trip);
  const hoursDriven = hours(stoppedAt - startedAt);
  return {
    _links: {
      self: { href: self },
      vehicle: { href: address },
      waypoints: { href: `${self}/wayPoints` },
      alerts: { href: `${self}/alerts` },
      collisions: { href: `${self}/collisions` },
    },
    id,
    createdAt: formatDate(stoppedAt),
    updatedAt: formatDate(stoppedAt),
    startedAt: formatDate(startedAt),
    stoppedAt: formatDate(stoppedAt),
    duration: durationOf(trip),
    distance: round(distanceKm, 1),
    startMileage: round(start.odometer.km, 1),
    ...(withPosition &&
      faults.length === 0 && {
        startPosition: positionResource(start.position, startedAt),
        stopPosition: positionResource(end.position, stoppedAt),
      }),
    startEnergies: levelsOf(start),
    endEnergies: levelsOf(end),
    energyConsumptions: energyConsumptions(trip),
    kinetic: {
      avgSpeed: hoursDriven > 0 ? round(distanceKm / hoursDriven, 1) : 0,
      maxSpeed: round(trip.maxSpeed, 1),
    },
    segments: segments(trip),
    done: true,
    faults,
  };
}
