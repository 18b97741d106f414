import type { VehicleResource } from "../ledger/resources.ts";

const WAKE_UPS = "Each wake-up takes from the vehicle's 12 V battery.";

/** The reason for the limit of each of a vehicle's resources, in English. */
export const englishSpares: Readonly<Record<VehicleResource, string>> = {
  wakeUp: WAKE_UPS,
  monthlyWakeUp: WAKE_UPS,
  command: "It stops a program that sends commands to the vehicle without end.",
};
