// The calls behind the commands that are published: docs/bridge-topics.md#commands
import type { Message, Pims } from "@openpims/sdk";
import { parseClockTime } from "../vehicle/clock-time.ts";
import type { ControlName } from "./entities/controls.ts";

const api = "pims.vehicle.command";

export type VehicleCall = (pims: Pims) => Promise<Message<unknown>>;

/** The commands with a call of their own; the limit and `refresh` are the bridge's. */
type CalledName = Exclude<ControlName, "charge_limit" | "refresh">;

const SWITCH: Readonly<Record<string, boolean>> = { ON: true, OFF: false };
const DOORS = { LOCK: "lock", UNLOCK: "unlock" } as const;

const pressed = (value: string, call: VehicleCall): VehicleCall | undefined =>
  value === "PRESS" ? call : undefined;

const switched = (value: string, call: (startNow: boolean) => VehicleCall): VehicleCall | undefined => {
  const on = SWITCH[value];
  return on === undefined ? undefined : call(on);
};

const CALLS: Readonly<Record<CalledName, (value: string) => VehicleCall | undefined>> = {
  doors: (value) => {
    if (value !== "LOCK" && value !== "UNLOCK") return undefined;
    return (pims) => pims.set(api, { action: "doors", doorState: DOORS[value] });
  },
  charge: (value) => switched(value, (startNow) => (pims) => pims.set(api, { action: "charge", startNow })),
  preconditioning: (value) =>
    switched(
      value,
      (startNow) => (pims) => pims.set(api, { action: "preconditioning", startNow, programs: [] }),
    ),
  charge_at: (value) => {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return undefined;
    const { hour, minute } = parseClockTime(value);
    const deferredTime = `PT${hour}H${minute}M`;
    return (pims) =>
      pims.set(api, { action: "chargeDeferredTime", startNow: false, deferredTime, checkStartCharge: false });
  },
  wake: (value) => pressed(value, wake),
  horn: (value) => pressed(value, (pims) => pims.set(api, { action: "horn" })),
  lights: (value) => pressed(value, (pims) => pims.set(api, { action: "warning" })),
};

/** A command waited too long for its turn: its owner no longer expects it. */
export class TooLate extends Error {
  override name = "TooLate";
}

/**
 * Gives a call that is not made after a time: a slow server, or a new OTP, may come before it.
 * @param until in milliseconds since 1970
 * @throws TooLate
 */
export const untilTime =
  (call: VehicleCall, until: number, now: () => number): VehicleCall =>
  (pims) => {
    if (now() > until) throw new TooLate();
    return call(pims);
  };

export const wake: VehicleCall = (pims) =>
  pims.get("pims.vehicle.informations", { actionType: "remote", action: "refreshWithWakeUp" });

export const stopCharge: VehicleCall = (pims) => pims.set(api, { action: "charge", startNow: false });

export const limitNatively =
  (limit: "on" | "off"): VehicleCall =>
  (pims) =>
    pims.set(api, { action: "chargeLimit", limit });

/** @returns `undefined` for a value that is no command */
export const callOf = (name: CalledName, value: string): VehicleCall | undefined => CALLS[name](value);

/** The percentage of a limit; `undefined` for another value. */
export function parseLimit(value: string): number | undefined {
  const limit = Number(value);
  return /^\d{2,3}(\.0+)?$/.test(value) && limit >= 50 && limit <= 100 ? limit : undefined;
}
