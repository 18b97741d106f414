import { type EpochMs, HOUR, MINUTE } from "../clock/clock.ts";
import type { Body, Preconditioning, PreconditioningFailure } from "./body.ts";
import { levelOf } from "./charging.ts";
import { isUsed, type Program } from "./programs.ts";
import { dayOfWeek, nextTime } from "./time-of-day.ts";

/** Preconditioning ends by itself after this long. */
const LASTS_MS = 10 * MINUTE;
const POWER_W = 2_500;
/** Below this level of the battery, preconditioning does not start. */
const LOW_BATTERY = 0.2;

/** The reason for which the vehicle cannot start preconditioning now. */
export function obstacle(body: Body): PreconditioningFailure | undefined {
  if (body.kinetic.moving || body.ignition.type !== "Stop") return "NotParked";
  if (body.doors.open.length > 0) return "DoorOpened";
  return body.traction && levelOf(body.traction) < LOW_BATTERY ? "LowBattery" : undefined;
}

/** Starts preconditioning, or notes why it failed. */
export function startPreconditioning(body: Body, cause: "Immediate" | "Scheduled", now: EpochMs): Body {
  const { programs } = body.preconditioning;
  const failure = obstacle(body);
  const started: Preconditioning = failure
    ? { status: "Failure", cause, failure, programs }
    : { status: "Enabled", cause, endsAt: now + LASTS_MS, programs };
  return { ...body, preconditioning: started };
}

export const endPreconditioning = (body: Body, status: "Finished" | "Disabled"): Body => ({
  ...body,
  preconditioning: { status, programs: body.preconditioning.programs },
});

/** Takes the energy of running preconditioning out of the battery. A plugged vehicle takes it from the station. */
export function heat(body: Body, ms: number): Body {
  const { traction, charging, preconditioning } = body;
  if (preconditioning.status !== "Enabled" || !traction || charging?.status !== "Disconnected") return body;
  return {
    ...body,
    traction: { ...traction, energyWh: Math.max(0, traction.energyWh - (POWER_W * ms) / HOUR) },
  };
}

const startOf = (program: Program, now: EpochMs): EpochMs | undefined => {
  if (!program.on || !isUsed(program)) return undefined;
  let moment = nextTime(program, now);
  for (let day = 0; day < 7; day++, moment = nextTime(program, moment))
    if (program.days[dayOfWeek(moment)]) return moment;
  return undefined;
};

/** The next start by one of the weekly programs. */
export function programStart({ preconditioning }: Body, now: EpochMs): EpochMs | undefined {
  const starts = preconditioning.programs
    .map((program) => startOf(program, now))
    .filter((at) => at !== undefined);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}
