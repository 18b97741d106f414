import type { lockStates } from "./words.ts";

/**
 * True for a vehicle that is locked as a whole: no door of it is unlocked, such as the driver's alone.
 * @param locks the value of a state's `locks`
 * @example
 * isLocked(["Locked", "DriverDoorUnlocked"]); // false
 */
export const isLocked = (locks: readonly (typeof lockStates)[number][]): boolean =>
  locks.some((lock) => lock === "Locked" || lock === "SuperLocked") &&
  !locks.some((lock) => lock.endsWith("Unlocked"));
