import { type EpochMs, HOUR } from "../clock/clock.ts";
import type { Body, Charging, Traction } from "./body.ts";
import { nextTime } from "./time-of-day.ts";

/** The native limit of a charge. */
const LIMIT = 0.8;
/** The most that the vehicle's own charger takes from an alternating current. */
const MOST_AC_W = 7_400;
/** The part of the station's energy that reaches the battery. */
const EFFICIENCY = 0.92;
/** A battery within this of its goal is there: the curve is computed in floating point. */
const TOLERANCE_WH = 0.01;

/** The most power by the level of the battery: up to `below`, in W for each Wh of capacity. */
const CURVE = [
  { below: 0.2, rate: 2 },
  { below: 0.5, rate: 1.6 },
  { below: 0.8, rate: 1 },
  { below: 0.97, rate: 0.4 },
  { below: 1, rate: 0.1 },
] as const;

export const levelOf = ({ energyWh, capacityWh }: Traction): number => energyWh / capacityWh;

export const isPlugged = ({ status }: Charging): boolean => status !== "Disconnected";

const goalWh = ({ capacityWh }: Traction, { limited }: Charging): number =>
  capacityWh * (limited ? LIMIT : 1);

export const isFull = (traction: Traction, charging: Charging): boolean =>
  traction.energyWh >= goalWh(traction, charging) - TOLERANCE_WH;

/** The end of the step of the curve that the battery is in, in Wh, and the power there, in W. */
function stepOf(traction: Traction, charging: Charging): { readonly endWh: number; readonly powerW: number } {
  const level = levelOf(traction) + TOLERANCE_WH / traction.capacityWh;
  const { below, rate } = CURVE.find((step) => level < step.below) ?? CURVE[CURVE.length - 1] ?? CURVE[0];
  const station = charging.stationW > 22_000 ? charging.stationW : Math.min(charging.stationW, MOST_AC_W);
  const powerW = Math.min(station * EFFICIENCY, rate * traction.capacityWh);
  return { endWh: Math.min(below * traction.capacityWh, goalWh(traction, charging)), powerW };
}

/** The power into the battery, in W; 0 unless the charge is in progress. */
export const chargingPower = ({ traction, charging }: Body): number =>
  traction && charging?.status === "InProgress" ? stepOf(traction, charging).powerW : 0;

/** The range that the charge gives, in km an hour. */
export const chargingRate = (body: Body): number =>
  Math.round((chargingPower(body) / 1000) * (body.traction?.kmPerKwh ?? 0));

/** More than this is no alternating current. */
export const MOST_ALTERNATING_W = 22_000;

/** The moment at which the power changes or the charge ends. */
export function chargingMoment({ traction, charging }: Body, now: EpochMs): EpochMs | undefined {
  if (!traction || charging?.status !== "InProgress") return undefined;
  const { endWh, powerW } = stepOf(traction, charging);
  return now + Math.max(1, Math.ceil(((endWh - traction.energyWh) / powerW) * HOUR));
}

/** Milliseconds to the goal, by the curve; 0 unless the charge is in progress. */
export function remainingTime(body: Body): number {
  let { traction } = body;
  const { charging } = body;
  let total = 0;
  while (traction && charging?.status === "InProgress" && !isFull(traction, charging)) {
    const { endWh, powerW } = stepOf(traction, charging);
    total += ((endWh - traction.energyWh) / powerW) * HOUR;
    traction = { ...traction, energyWh: endWh };
  }
  return total;
}

/** Charges a battery for some time of constant power. */
export function charge(body: Body, ms: number): Body {
  const { traction, charging } = body;
  if (!traction || charging?.status !== "InProgress") return body;
  const { endWh, powerW } = stepOf(traction, charging);
  const energyWh = Math.min(endWh, traction.energyWh + (powerW * ms) / HOUR);
  return { ...body, traction: { ...traction, energyWh } };
}

/** Starts the charge of a plugged vehicle, or finds that it is complete. */
export function startCharge(body: Body): Body {
  const { traction, charging } = body;
  if (!traction || !charging || !isPlugged(charging)) return body;
  return {
    ...body,
    charging: { ...charging, status: isFull(traction, charging) ? "Finished" : "InProgress" },
  };
}

/** The next deferred start of a plugged vehicle that waits for it. */
export const deferredStart = ({ charging }: Body, now: EpochMs): EpochMs | undefined =>
  charging?.status === "Stopped" ? nextTime(charging.deferred, now) : undefined;
