import { PimsFailure } from "../codes/failure.ts";
import type { Environment } from "../configuration/values.ts";
import {
  type AnyResource,
  type Resource,
  resources,
  type VehicleResource,
  vehicleResources,
} from "./resources.ts";

/** At most `count` in any `windowMs` milliseconds. */
export interface Limit {
  /** 1 or more. */
  readonly count: number;
  /** Milliseconds, 1 to 10 years. */
  readonly windowMs: number;
}

/** The limit of each resource of a ledger, in the ledger's order; `null` sets none. */
export type LimitsOf<R extends AnyResource> = Readonly<Record<R, Limit | null>>;

/** The limits of any ledger, by the names of its resources. */
export type AnyLimits = Readonly<Record<string, Limit | null>>;

/** The limit of each resource of an account. */
export type Limits = LimitsOf<Resource>;

/** An application's own limits; a missing one has the environment's default. */
export type LimitOptions = Partial<LimitsOf<AnyResource>>;

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_WINDOW_MS = 3650 * DAY_MS;

/** Within the known limits of the production servers: docs/protocol.md#limits */
export const PRODUCTION_LIMITS = {
  // Our choice, as no figure is known: an SMS may be minutes late, and repeated requests hide the real fault.
  smsCode: { count: 5, windowMs: DAY_MS },
  // "Account locked after too many SMS activations (about 20, one report at 10)": one below the report. The month is ours.
  activation: { count: 9, windowMs: 30 * DAY_MS },
  // "Limits that clients set themselves: 6 OTP in 24 h".
  otp: { count: 6, windowMs: DAY_MS },
  // One below the lockout by the third wrong PIN. The day is our choice: the server's count has no end.
  pinTry: { count: 2, windowMs: DAY_MS },
} as const satisfies Limits;

/** Elsewhere the service's own limits apply. */
const NO_LIMITS: Limits = { smsCode: null, activation: null, otp: null, pinTry: null };

const isWhole = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

const isLimit = (value: unknown): value is Limit | null => {
  if (typeof value !== "object") return false;
  if (value === null) return true;
  const { count, windowMs } = value as Record<string, unknown>;
  return isWhole(count, Number.MAX_SAFE_INTEGER) && isWhole(windowMs, LONGEST_WINDOW_MS);
};

const isResource = (name: string): name is Resource => resources.some((known) => known === name);

const isOfVehicles = (name: string): name is VehicleResource =>
  vehicleResources.some((known) => known === name);

/**
 * The limits in force. A misspelt limit is an error: it would set no limit.
 * @throws PimsFailure 2102 with the option's path
 */
export function readLimits(given: unknown, environment: Environment): Limits {
  const limits: Record<Resource, Limit | null> = {
    ...(environment === "Production" ? PRODUCTION_LIMITS : NO_LIMITS),
  };
  if (given === undefined) return limits;
  if (typeof given !== "object" || given === null) throw new PimsFailure(2102, "limits");
  for (const [name, limit] of Object.entries(given)) {
    const isOfAccount = isResource(name);
    if (limit === undefined && (isOfAccount || isOfVehicles(name))) continue;
    if (!(isOfAccount || isOfVehicles(name)) || !isLimit(limit))
      throw new PimsFailure(2102, `limits.${name}`);
    if (isOfAccount) limits[name] = limit && { count: limit.count, windowMs: limit.windowMs };
  }
  return limits;
}
