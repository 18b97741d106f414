// The limit for a car without one of its own. The bridge stops a charge; it starts none.
import type { Budget, State } from "../../vehicle/chosen.ts";
import { NATIVE_LIMIT } from "../entities/controls.ts";
import type { KeptVehicle } from "../kept-state.ts";

/** The bridge's decision on a charge: `stop` is the only one that it acts on. */
export type LimitDecision =
  | "no_limit"
  | "native_limit"
  | "not_charging"
  | "overridden"
  | "level_unknown"
  | "below_limit"
  | "stops_spent"
  | "budget_reserved"
  | "stop";

/** A deferred charge may begin once more after a stop. A third stop of one plug-in would be a quarrel with the car. */
const MOST_STOPS = 2;
/** The commands and wake-ups that are left to the owner. */
const RESERVED = 10;
/** A level of an hour ago says nothing about a charge. */
const OLDEST_LEVEL_MS = 60 * 60_000;

export function decideLimit(
  state: State,
  { limit, stops, isOverridden }: KeptVehicle,
  budget: Budget | undefined,
  now: number,
): LimitDecision {
  if (limit >= 100) return "no_limit";
  if (limit === NATIVE_LIMIT && state.chargeLimited.value === true) return "native_limit";
  if (state.charging.value !== "InProgress") return "not_charging";
  if (isOverridden) return "overridden";
  const { value: level, updatedAt } = state.electricLevel;
  if (level === null || updatedAt === null || now - Date.parse(updatedAt) > OLDEST_LEVEL_MS)
    return "level_unknown";
  if (level < limit) return "below_limit";
  if (stops.length >= MOST_STOPS) return "stops_spent";
  return isAffordable(budget) ? "stop" : "budget_reserved";
}

/** True if an act of the bridge's own leaves the owner enough. */
export function isAffordable(budget: Budget | undefined): boolean {
  if (!budget) return false;
  return [budget.command, budget.wakeUp, budget.monthlyWakeUp].every(
    ({ limit, used, nextTry }) =>
      nextTry === null && (limit === null || limit - used > Math.min(RESERVED, limit / 2)),
  );
}
