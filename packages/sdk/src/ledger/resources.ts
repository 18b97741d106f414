import type { Cost } from "../codes/advice.ts";

/** The account's limited resources: SMS requests, activations, OTPs, and wrong PINs in a row. */
export const resources = ["smsCode", "activation", "otp", "pinTry"] as const;
/** A limited resource of the account. */
export type Resource = (typeof resources)[number];

/** The limited resources of one vehicle: messages that wake it, in a short time and in a month, and commands. */
export const vehicleResources = ["wakeUp", "monthlyWakeUp", "command"] as const;
/** A limited resource of a vehicle. */
export type VehicleResource = (typeof vehicleResources)[number];

/** A resource of any ledger. */
export type AnyResource = Resource | VehicleResource;

/** True for a limited resource of a vehicle. */
export const isOfVehicle = (resource: AnyResource): resource is VehicleResource =>
  vehicleResources.some((name) => name === resource);

/** The cost of another use of each. */
export const costOf = {
  smsCode: "SMS",
  activation: "SMS",
  otp: "OTP",
  pinTry: "PIN",
} as const satisfies Readonly<Record<Resource, Cost>>;
