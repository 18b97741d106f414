import type { VehicleState } from "./car.ts";

type Locks = NonNullable<VehicleState["locks"]["value"]>;

/** True for a car that is locked as a whole: no door of it is unlocked, such as the driver's alone. */
export const isLocked = (locks: Locks): boolean =>
  locks.some((lock) => lock === "Locked" || lock === "SuperLocked") &&
  !locks.some((lock) => lock.endsWith("Unlocked"));
