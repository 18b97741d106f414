import { DAY, type EpochMs, MINUTE } from "../clock/clock.ts";
import type { Body } from "./body.ts";
import { charge, chargingMoment, deferredStart, isFull, startCharge } from "./charging.ts";
import { driveMoment, driveOn, endDrive, passWayPoint } from "./drives.ts";
import { endPreconditioning, heat, programStart, startPreconditioning } from "./preconditioning.ts";
import { LAG_MS, send, show } from "./reports.ts";
import type { VehicleState } from "./state.ts";
import { stayAwake } from "./wakefulness.ts";

/** A charging vehicle reports this often. */
const CHARGING_REPORT_EVERY_MS = 5 * MINUTE;
/** The 12 V battery loses this much of its level in a day, and gains that much in a minute of work, in %. */
const AUXILIARY_LOSS_PER_DAY = 0.4;
const AUXILIARY_GAIN_PER_MINUTE = 0.5;

const nextReport = ({ body, now }: VehicleState): EpochMs | undefined =>
  body.charging?.status === "InProgress"
    ? (Math.floor(now / CHARGING_REPORT_EVERY_MS) + 1) * CHARGING_REPORT_EVERY_MS
    : undefined;

/** The next moment at which something happens to a vehicle by itself. */
export function nextMoment(state: VehicleState): EpochMs {
  const { body, now, underway } = state;
  const [first] = underway;
  const moments = [
    first && first.sentAt + LAG_MS,
    driveMoment(state),
    chargingMoment(body, now),
    deferredStart(body, now),
    body.preconditioning.endsAt,
    programStart(body, now),
    nextReport(state),
  ];
  return Math.min(...moments.filter((moment) => moment !== undefined && moment > now).map(Number));
}

const works = ({ charging, kinetic }: Body): boolean => kinetic.moving || charging?.status === "InProgress";

function withAuxiliary(body: Body, ms: number): Body {
  const gain = works(body) ? (AUXILIARY_GAIN_PER_MINUTE * ms) / MINUTE : (-AUXILIARY_LOSS_PER_DAY * ms) / DAY;
  const percent = Math.min(100, Math.max(0, body.auxiliary.percent + gain));
  return percent === body.auxiliary.percent ? body : { ...body, auxiliary: { percent } };
}

/** Lets time pass in which nothing begins or ends. */
function flow(state: VehicleState, to: EpochMs): VehicleState {
  const ms = to - state.now;
  const driven = state.drive ? driveOn(state.body, state.drive.speedKmh, ms) : state.body;
  return { ...state, now: to, body: withAuxiliary(heat(charge(driven, ms), ms), ms) };
}

/** Handles what is due at the vehicle's moment, by the moments that were ahead of the time before. */
function handleDue(before: VehicleState, passed: VehicleState): VehicleState {
  const { now } = passed;
  let state = show(passed);
  const act = (body: Body): void => {
    if (body !== state.body) state = stayAwake(send({ ...state, body }));
  };
  const { drive } = state;
  if (drive && now >= drive.endsAt) state = stayAwake(send(endDrive(state, drive)));
  else if (drive && driveMoment(before) === now) state = send(passWayPoint(state, drive));
  const { traction, charging, preconditioning } = state.body;
  if (traction && charging?.status === "InProgress" && isFull(traction, charging))
    act({ ...state.body, charging: { ...charging, status: "Finished" } });
  if (deferredStart(before.body, before.now) === now) act(startCharge(state.body));
  if (preconditioning.endsAt !== undefined && preconditioning.endsAt <= now)
    act(endPreconditioning(state.body, "Finished"));
  if (programStart(before.body, before.now) === now && state.body.preconditioning.status !== "Enabled")
    act(startPreconditioning(state.body, "Scheduled", now));
  if (nextReport(before) === now) state = send(state);
  return state;
}

/**
 * Lets a vehicle live on to its last moment up to `to` at which something happens by itself. A program keeps this state:
 * it does not depend on the moments at which somebody looks.
 */
export function advance(state: VehicleState, to: EpochMs): VehicleState {
  let current = state;
  for (let next = nextMoment(current); next <= to; next = nextMoment(current))
    current = handleDue(current, flow(current, next));
  return current;
}

/** @returns the vehicle at a moment; for one that has passed, the vehicle itself */
export function stateAt(state: VehicleState, moment: EpochMs): VehicleState {
  const current = advance(state, moment);
  return current.now < moment ? flow(current, moment) : current;
}
