import type { Access } from "./access/access.ts";
import type { AdjustableClock, EpochMs } from "./clock/clock.ts";
import { Faults } from "./faults/faults.ts";
import { type Change, Fleet } from "./fleet/fleet.ts";
import { Recorder } from "./recorder/recorder.ts";
import { RemoteService } from "./remote/remote-service.ts";
import type { Reason } from "./remote/snapshot.ts";
import type { RestRequest, RestResponse } from "./rest/exchange.ts";
import type { Limits } from "./rest/rate-limit.ts";
import { RestApi } from "./rest/rest-api.ts";

export interface BenchOptions {
  readonly clock: AdjustableClock;
  readonly access: Access;
  /** The most wake-ups of a vehicle in a calendar month. */
  readonly monthlyWakeUps?: number;
  /** The time of the machine, which clients have; the bench's clock may run apart from it. */
  readonly machineNow?: () => EpochMs;
  /** The most requests of a customer. */
  readonly limits?: Limits;
}

/** Vehicles, their servers, and the doors to them: all that the program needs besides sockets. */
export interface Bench {
  readonly clock: AdjustableClock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly recorder: Recorder;
  readonly remote: RemoteService;
  /** Answers a request of the Connected Car API. */
  rest(request: RestRequest): Promise<RestResponse>;
}

const MONTHLY_WAKE_UPS = 100;

/** The reasons that vehicles give for the events that they send by themselves. */
const REASONS: Readonly<Partial<Record<Change["by"], Reason>>> = {
  drive: "ignition",
  plug: "charging",
  unplug: "charging",
  open: "doors",
  close: "doors",
  lock: "doors",
  unlock: "doors",
};

export function createBench({
  clock,
  access,
  monthlyWakeUps = MONTHLY_WAKE_UPS,
  limits,
  machineNow = Date.now,
}: BenchOptions): Bench {
  const fleet = new Fleet(clock);
  const faults = new Faults();
  const recorder = new Recorder(clock);
  const remote = new RemoteService({
    clock,
    fleet,
    faults,
    access,
    recorder,
    monthlyWakeUps,
    machineNow,
  });
  fleet.listen(({ vin, by, sent }) => {
    // The remote service publishes the state itself after a command.
    if (sent && by !== "order") remote.publishEvent(vin, REASONS[by] ?? "session");
  });
  const api = new RestApi({ clock, fleet, faults, access, recorder, ...(limits && { limits }) });
  return { clock, fleet, faults, recorder, remote, rest: (request) => api.answer(request) };
}
