// The pace of reading: no request wakes a car, but the servers' limits of a day are not published.
import type { State } from "../../vehicle/chosen.ts";

const DAY_MS = 86_400_000;
const LEAST_MS = 60_000;
const SLOWLY = 3;

/** The time between two readings of a vehicle, in milliseconds. */
export function paceOf(state: State | undefined, everyMs: number, isQuiet: boolean, now: number): number {
  if (!state) return everyMs;
  const isActive =
    state.charging.value === "InProgress" ||
    state.moving.value === true ||
    state.preconditioning.value === "Enabled";
  if (isActive) return Math.max(LEAST_MS, everyMs / SLOWLY);
  const isAsleep = state.updatedAt === null || now - Date.parse(state.updatedAt) > DAY_MS;
  return isQuiet || isAsleep ? everyMs * SLOWLY : everyMs;
}
