// The vehicle's own events: docs/guide/vehicle-bench.md#remote-commands. Each is a whole snapshot, and may come out of order.
import type { Fields } from "../../configuration/fields.ts";
import { dateIn, listIn, numberIn, objectIn } from "../fields.ts";
import { type TimeOfDay, toLocal } from "../local-time.ts";
import { readEventPrograms } from "./programs.ts";
import type { Dated, VehicleState } from "./state.ts";
import { doorNames } from "./words.ts";

const LOCKED = [1, 7];
const UNLOCKED = [0, 3];
const CLIMATE = ["Disabled", "Enabled", "Finished", undefined, "Failure"] as const;

/** The state of a charge in an event. */
export const CHARGE = { none: 0, inProgress: 1, complete: 3 } as const;

export const chargeStateIn = (event: Fields): number | undefined =>
  numberIn(objectIn(event.charging_state).hmi_state, 0, 9);

/**
 * Puts the event's fields in place of older ones. The level stays that of the REST API, which the field trusts more.
 * @param offset minutes that the vehicle's zone is ahead of UTC
 */
export function mergeEvent(state: VehicleState, event: Fields, offset: number): VehicleState {
  const at = dateIn(event.date);
  if (at === undefined) return state;
  const newer = <T>(field: Dated<T>, value: T | undefined): Dated<T> =>
    value === undefined || (field.updatedAt ?? "") >= at ? field : { value, updatedAt: at };
  const doors = objectIn(event.doors_state);
  const charging = objectIn(event.charging_state);
  const openings = listIn(doors.doors_opening_state).map((opening) => numberIn(opening, 0, 1));
  const cable = numberIn(charging.cable_detected, 0, 1);
  const preconditioning = objectIn(event.precond_state);
  const climate = numberIn(preconditioning.status, 0, 4);
  return {
    ...state,
    updatedAt: at > (state.updatedAt ?? "") ? at : state.updatedAt,
    locks: newer(state.locks, lockOf(doors.doors_locking_state)),
    open: newer(
      state.open,
      openings.length === doorNames.length && !openings.includes(undefined)
        ? doorNames.filter((_, index) => openings[index] === 1)
        : undefined,
    ),
    // On this wire 0 stands for a cable.
    plugged: newer(state.plugged, cable === undefined ? undefined : cable === 0),
    charging: newer(state.charging, chargingOf(chargeStateIn(event), cable === 1)),
    // The REST API lags: the next order would overwrite a time or a program that was set a moment ago.
    nextCharge: newer(state.nextCharge, timeIn(charging.program, offset)),
    preconditioning: newer(state.preconditioning, climate === undefined ? undefined : CLIMATE[climate]),
    programs: newer(state.programs, readEventPrograms(preconditioning.programs, offset)),
  };
}

function lockOf(given: unknown): readonly ("Locked" | "Unlocked")[] | undefined {
  const value = numberIn(given, 0, 9);
  if (value === undefined) return undefined;
  if (LOCKED.includes(value)) return ["Locked"];
  return UNLOCKED.includes(value) ? ["Unlocked"] : undefined;
}

/** A time of the day, in local time; `undefined` for one that is not set. */
function timeIn(given: unknown, offset: number): TimeOfDay | undefined {
  const { hour, minute } = objectIn(given);
  const [atHour, atMinute] = [numberIn(hour, 0, 23), numberIn(minute, 0, 59)];
  if (atHour === undefined || atMinute === undefined) return undefined;
  return toLocal({ hour: atHour, minute: atMinute }, offset);
}

/** Without a charge of a plugged vehicle, the reason for that is not in an event. */
function chargingOf(
  state: number | undefined,
  isUnplugged: boolean,
): "InProgress" | "Finished" | "Disconnected" | undefined {
  if (state === CHARGE.inProgress) return "InProgress";
  if (isUnplugged) return "Disconnected";
  return state === CHARGE.complete ? "Finished" : undefined;
}
