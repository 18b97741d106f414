import type { VehicleView } from "@openpims/vehicles";
import { texts } from "./texts.ts";

/** The car in a sentence, for who does not see the drawing. */
export function summary({
  battery,
  doors,
  moving,
  lightsOn,
  preconditioning,
  wakefulness,
}: VehicleView): string {
  const { drawing, wakefulness: sleep, charging } = texts();
  return [
    moving ? drawing.moving : sleep[wakefulness],
    doors.locked ? drawing.locked : drawing.unlocked,
    doors.open.length > 0 && drawing.open,
    battery && charging[battery.status],
    preconditioning.status === "Enabled" && drawing.climate,
    lightsOn && drawing.lights,
  ]
    .filter((part) => part)
    .join(", ");
}
