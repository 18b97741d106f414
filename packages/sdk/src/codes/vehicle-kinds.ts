// One row for each kind of failure that only the vehicle's APIs have: docs/guide/vehicle.md#what-can-go-wrong
import type { Advice, Cost, Retry } from "./advice.ts";
import type { AnsweredCode } from "./answered-codes.ts";

/** A kind's advice, and its codes: the first one that the API knows is the answer. */
export interface KindRow extends Advice {
  readonly codes: readonly AnsweredCode[];
}

const kind = (
  codes: readonly AnsweredCode[],
  retry: Retry = "afterRemedy",
  costs: readonly Cost[] = [],
): KindRow => ({ codes, retry, costs });

export const vehicleKinds = {
  // The connection to the broker.
  NoStreams: kind([2377], "no"),
  BrokerUnreachable: kind([2377, 2202], "later"),
  BrokerRefused: kind([2377, 2202], "later"),
  LinkLost: kind([2363, 2201]),
  // The end of a command.
  CommandUncertain: kind([2201]),
  VehicleSilent: kind([2201], "later"),
  VehiclePrivate: kind([2204]),
  RightMissing: kind([2204]),
  RemoteTokenRefused: kind([2302], "afterRemedy", ["OTP", "PIN"]),
  VehicleUnknown: kind([2366, 2204]),
  CommandNotUnderstood: kind([2204]),
  CommandRefused: kind([2000]),
  DoorsRefused: kind([2000]),
  CommandTooLong: kind([2000]),
  // The REST API.
  NotPlugIn: kind([2102], "no"),
  NoStatus: kind([2203], "later"),
  NoCompatibleVehicle: kind([2204]),
  VehiclesNotFound: kind([2204], "later"),
  BoxReplaced: kind([2204], "later"),
  DataUnreadable: kind([2203], "later"),
  DeferredTimeUnknown: kind([2203]),
} as const satisfies Readonly<Record<string, KindRow>>;

export type VehicleKind = keyof typeof vehicleKinds;
