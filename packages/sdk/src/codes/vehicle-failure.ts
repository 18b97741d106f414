import type { AnsweredCode } from "./answered-codes.ts";
import { type FailureDetails, PimsFailure } from "./failure.ts";
import { type VehicleCode, vehicleCodes } from "./vehicle-codes.ts";
import { type VehicleKind, vehicleKinds } from "./vehicle-kinds.ts";

const isVehicleCode = (code: AnsweredCode): code is VehicleCode => code in vehicleCodes;

const labelOf = (code: AnsweredCode): string | undefined =>
  isVehicleCode(code) ? vehicleCodes[code].label : undefined;

/**
 * A failure of the vehicle's APIs, with its codes and labels.
 * @param details a few words for the log, without a VIN or a token
 * @param subject the name in the code's label
 */
export function vehicleFailure(
  kind: VehicleKind | VehicleCode,
  details: FailureDetails = {},
  subject?: string,
): PimsFailure {
  const codes = typeof kind === "number" ? [kind] : vehicleKinds[kind].codes;
  return new PimsFailure({ kind, ...details }, subject, { codes, labelOf });
}
