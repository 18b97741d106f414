import type { VehicleResource } from "../ledger/resources.ts";

const WAKE_UPS = "Chaque réveil prend sur la batterie 12 V du véhicule.";

/** The reason for the limit of each of a vehicle's resources, in French. */
export const frenchSpares: Readonly<Record<VehicleResource, string>> = {
  wakeUp: WAKE_UPS,
  monthlyWakeUp: WAKE_UPS,
  command: "Cela arrête un programme qui enverrait des commandes au véhicule sans fin.",
};
