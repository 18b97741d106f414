// The causes behind a command's end: docs/guide/vehicle-bench.md#remote-commands
import type { PimsFailure } from "../../codes/failure.ts";
import type { VehicleCode } from "../../codes/vehicle-codes.ts";
import { vehicleFailure } from "../../codes/vehicle-failure.ts";
import { numberIn } from "../fields.ts";
import type { End } from "./messages.ts";
import type { Service } from "./order.ts";

/** The codes of `resp_data.error`, by its number. */
const ERRORS: Readonly<Record<Service, readonly (VehicleCode | undefined)[]>> = {
  "VehCharge/state": [],
  "VehCharge/limit": [2330, 2331, 2332, 2329],
  VehCharge: [2330, 2331, 2332, 2329],
  ThermalPrecond: [2329, 2333, 2334, 2335, 2336],
  Doors: [2329],
  Horn: [2329, 2358],
  Lights: [2329, undefined, 2359],
};

/** The codes of `resp_data.lock_resp_state`, by its number. */
const LOCK_STATES: readonly VehicleCode[] = [2360, 2361, 2362];

/** The action that the label of 2329 names. */
const ACTIONS: Partial<Readonly<Record<Service, string>>> = {
  VehCharge: "charging",
  "VehCharge/limit": "charging",
  ThermalPrecond: "preconditioning",
  Doors: "doors",
  Horn: "horn",
  Lights: "lights",
};

const number = (value: unknown): number | undefined => numberIn(value, 0, 99);

/** True for an end that a right, not the token's age, is the cause of. It is never sent again. */
const isRightMissing = ({ reason }: End): boolean =>
  /matching\.service\.key|authorization\.denied/.test(reason);

/** True for an end after which a new token may help. */
export const isExpired = (end: End): boolean => end.returnCode === 400 && !isRightMissing(end);

/** The failure of a command; `undefined` if it was carried out. */
export function failureOf(service: Service, end: End): PimsFailure | undefined {
  const { returnCode } = end;
  const reason = `return code ${returnCode}`;
  // It may have been carried out.
  if (Number.isNaN(returnCode))
    return vehicleFailure("CommandUncertain", { reason: "an end without a code" });
  switch (returnCode) {
    case 0:
    // One field client takes this for success too.
    case 1:
      return undefined;
    case 113:
      return vehicleFailure("VehicleUnknown", { reason });
    case 300:
      return vehicleFailure("VehicleSilent", { reason });
    case 400:
      return vehicleFailure(isRightMissing(end) ? "RightMissing" : "RemoteTokenRefused", { reason });
    case 422:
      return vehicleFailure("VehiclePrivate", { reason });
    case 502:
      return vehicleFailure(2364, { reason });
    default:
      return refusalOf(service, end);
  }
}

/** The vehicle's own refusal. */
function refusalOf(service: Service, { returnCode, data }: End): PimsFailure {
  const [error, lock] = [number(data.error), number(data.lock_resp_state)];
  if (service === "Doors" && lock !== undefined) {
    const code = LOCK_STATES[lock];
    const reason = `lock state ${lock}`;
    return code === undefined ? vehicleFailure("DoorsRefused", { reason }) : vehicleFailure(code, { reason });
  }
  const reason = `return code ${returnCode}, error ${error}`;
  if (error === undefined) return vehicleFailure("CommandNotUnderstood", { reason });
  const code = ERRORS[service][error];
  if (code === undefined) return vehicleFailure("CommandRefused", { reason });
  return vehicleFailure(code, { reason }, code === 2329 ? ACTIONS[service] : undefined);
}
