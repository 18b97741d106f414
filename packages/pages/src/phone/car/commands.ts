import type { ApiParameters } from "@openpims/sdk";

type Parameters = ApiParameters<"set", "pims.vehicle.command">;

/** The commands that the phone has buttons for. */
export type CarCommand =
  | "lock"
  | "unlock"
  | "startCharge"
  | "stopCharge"
  | "startClimate"
  | "stopClimate"
  | "lights"
  | "horn";

/** A command, or the wake-up that asks the car for its state. */
export type CarAction = CarCommand | "wake";

export const parametersOf: Readonly<Record<CarCommand, Parameters>> = {
  lock: { action: "doors", doorState: "lock" },
  unlock: { action: "doors", doorState: "unlock" },
  startCharge: { action: "charge", startNow: true },
  stopCharge: { action: "charge", startNow: false },
  startClimate: { action: "preconditioning", startNow: true, programs: [] },
  stopClimate: { action: "preconditioning", startNow: false, programs: [] },
  lights: { action: "warning" },
  horn: { action: "horn" },
};
