import type { EpochMs } from "../clock/clock.ts";
import type { Body, Charging, Fuel, Traction } from "../vehicle/body.ts";
import { chargingRate, isPlugged, levelOf, MOST_ALTERNATING_W, remainingTime } from "../vehicle/charging.ts";
import { electricRangeKm, fuelRangeKm } from "../vehicle/drives.ts";
import { round } from "../vehicle/round.ts";
import type { Report } from "../vehicle/state.ts";
import { formatDate, formatDuration, formatTime } from "./formats.ts";

/** The rate that stands for "unknown". It is above the documented maximum, as in the field. */
const UNKNOWN_RATE = 510;
/** Minutes that stand for an unknown remaining time. */
const UNKNOWN_MINUTES = 2047;
/** The time of a deferred charge that is not set. */
const UNSET_TIME = { hour: 34, minute: 7 };

const electricLevel = (traction: Traction) => ({
  type: "Electric",
  subType: "ElectricEnergy",
  level: round(levelOf(traction) * 100, 1),
  autonomy: Math.round(electricRangeKm(traction)),
});

const fuelLevel = (fuel: Fuel) => ({
  type: "Fuel",
  subType: "FossilEnergy",
  level: round((fuel.levelCl / fuel.tankCl) * 100, 1),
  autonomy: Math.round(fuelRangeKm(fuel)),
});

/** The levels of a vehicle's energies alone, as trips have them. */
export const levelsOf = ({ traction, fuel }: Body) => [
  ...(traction ? [electricLevel(traction)] : []),
  ...(fuel ? [fuelLevel(fuel)] : []),
];

function chargingOf(body: Body, charging: Charging, sentinels: boolean) {
  const inProgress = charging.status === "InProgress";
  const rate = Math.min(500, chargingRate(body));
  return {
    plugged: isPlugged(charging),
    status: charging.status,
    remainingTime: sentinels ? formatDuration(UNKNOWN_MINUTES * 60_000) : formatDuration(remainingTime(body)),
    chargingRate: sentinels ? UNKNOWN_RATE : rate,
    chargingMode: inProgress ? (charging.stationW > MOST_ALTERNATING_W ? "Quick" : "Slow") : "No",
    nextDelayedTime: formatTime(sentinels ? UNSET_TIME : charging.deferred),
    type: charging.limited ? "Partial" : "Full",
  };
}

/** The energies without dates, as telemetry has them. */
export function energiesOf(body: Body, sentinels = false) {
  const { traction, charging, fuel } = body;
  return [
    ...(traction && charging
      ? [
          {
            ...electricLevel(traction),
            extension: {
              electric: {
                battery: {
                  load: { capacity: traction.capacityWh, residual: Math.round(traction.energyWh) },
                  health: { capacity: traction.healthPercent, resistance: traction.healthPercent },
                },
                charging: chargingOf(body, charging, sentinels),
              },
            },
          },
        ]
      : []),
    ...(fuel
      ? [
          {
            ...fuelLevel(fuel),
            extension: {
              fuel: { consumptions: { total: round(fuel.consumedCl, 1), instant: fuel.clPer100Km / 100 } },
            },
          },
        ]
      : []),
  ];
}

const latest = (...moments: readonly (EpochMs | undefined)[]): EpochMs =>
  Math.max(...moments.filter((moment) => moment !== undefined));

/** The dates of the energies: of the last change of the level or of the charge. */
export const energyDates = ({ changed, sentAt }: Report) => ({
  electric: latest(changed.traction, changed.charging) || sentAt,
  fuel: changed.fuel ?? sentAt,
});

type DatedEnergy = ReturnType<typeof energiesOf>[number] & { readonly createdAt: string };

function withDates(energy: ReturnType<typeof energiesOf>[number], report: Report): DatedEnergy {
  const { electric, fuel } = energyDates(report);
  if (!("electric" in energy.extension)) return { createdAt: formatDate(fuel), ...energy };
  const createdAt = formatDate(electric);
  const { battery, ...rest } = energy.extension.electric;
  const dated = {
    load: { createdAt, ...battery.load },
    health: { createdAt, ...battery.health },
  };
  return { createdAt, ...energy, extension: { electric: { battery: dated, ...rest } } };
}

/** The energies of the status, in the names of today. */
export const energies = (report: Report, sentinels: boolean): DatedEnergy[] =>
  energiesOf(report.body, sentinels).map((energy) => withDates(energy, report));

/** The energies in the older names: a list in `energy`, with the charge directly in it. */
export const olderEnergies = (report: Report, sentinels: boolean) =>
  energies(report, sentinels).map(({ createdAt, type, level, autonomy, extension }) => ({
    updatedAt: createdAt,
    createdAt,
    type,
    level,
    autonomy,
    ...("electric" in extension && { charging: extension.electric.charging }),
  }));
