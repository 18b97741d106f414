import type { Grant } from "../access/access.ts";
import type { EpochMs } from "../clock/clock.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { VehicleState } from "../vehicle/state.ts";
import type { ApiError } from "./errors.ts";
import type { Disclosed } from "./status-resource.ts";

/** An error of the API, on the way to its answer. */
export class Refused extends Error {
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.message);
    this.error = error;
  }
}

/** A request that is allowed, as the resources need it. */
export interface Context {
  readonly grant: Grant;
  readonly fleet: Fleet;
  readonly now: EpochMs;
  readonly query: URLSearchParams;
  /** The address of the API. */
  readonly root: string;
  /** The address of the request, without its query. */
  readonly self: string;
  readonly disclosed: Disclosed;
  /** True for answers with the values that stand for "unknown". */
  readonly sentinels: boolean;
}

/** A request about one vehicle of the customer. */
export interface VehicleContext extends Context {
  readonly state: VehicleState;
  readonly withoutRights: ReadonlySet<string>;
  /** The vehicle's address. */
  readonly address: string;
}
