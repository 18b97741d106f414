import { DAY, type EpochMs, MINUTE } from "../clock/clock.ts";
import type { VehicleState } from "./state.ts";

/** A vehicle stays awake for this long after a message. */
export const AWAKE_MS = 3 * MINUTE;
/** Without a drive for this long, no message wakes a vehicle. */
export const DEEP_SLEEP_AFTER_MS = 7 * DAY;
/** Below this level of the 12 V battery, in %, no message wakes a vehicle. */
export const LOW_AUXILIARY_PERCENT = 20;
/** A wake-up takes this much from the 12 V battery, in %. */
const WAKE_UP_COST_PERCENT = 1;

export type Wakefulness = "awake" | "asleep" | "deeply asleep";

export const monthOf = (moment: EpochMs): string => new Date(moment).toISOString().slice(0, 7);

/** @returns whether the vehicle listens to messages at its own moment */
export function wakefulness({ now, awakeUntil, drive, body, lastDriveAt }: VehicleState): Wakefulness {
  const works =
    drive !== undefined ||
    body.charging?.status === "InProgress" ||
    body.preconditioning.status === "Enabled";
  if (works || now < awakeUntil) return "awake";
  return now - lastDriveAt >= DEEP_SLEEP_AFTER_MS ? "deeply asleep" : "asleep";
}

export const wakeUpsThisMonth = ({ now, wakeUps }: VehicleState): number =>
  wakeUps.month === monthOf(now) ? wakeUps.count : 0;

/** Keeps a vehicle awake that does something of its own accord. */
export const stayAwake = (state: VehicleState): VehicleState => ({
  ...state,
  awakeUntil: Math.max(state.awakeUntil, state.now + AWAKE_MS),
});

/**
 * Wakes a sleeping vehicle by a message.
 * @param monthlyBudget the most wake-ups of a calendar month
 * @returns the awake vehicle, or undefined if it stays asleep: deep sleep, low 12 V battery, budget spent
 */
export function wakeUp(state: VehicleState, monthlyBudget: number): VehicleState | undefined {
  const depth = wakefulness(state);
  if (depth === "awake") return stayAwake(state);
  const count = wakeUpsThisMonth(state);
  const { percent } = state.body.auxiliary;
  if (depth === "deeply asleep" || percent < LOW_AUXILIARY_PERCENT || count >= monthlyBudget)
    return undefined;
  return stayAwake({
    ...state,
    wakeUps: { month: monthOf(state.now), count: count + 1 },
    body: { ...state.body, auxiliary: { percent: percent - WAKE_UP_COST_PERCENT } },
  });
}
