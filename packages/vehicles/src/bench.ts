import type { Access } from "./access/access.ts";
import type { Clock } from "./clock/clock.ts";
import { Faults } from "./faults/faults.ts";
import { Fleet } from "./fleet/fleet.ts";
import { RemoteService } from "./remote/remote-service.ts";
import type { RestRequest, RestResponse } from "./rest/exchange.ts";
import { answerRest } from "./rest/rest-api.ts";

export interface BenchOptions {
  readonly clock: Clock;
  readonly access: Access;
  /** The most wake-ups of a vehicle in a calendar month. */
  readonly monthlyWakeUps?: number;
}

/** Vehicles, their servers, and the doors to them: all that the program needs besides sockets. */
export interface Bench {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly remote: RemoteService;
  /** Answers a request of the Connected Car API. */
  rest(request: RestRequest): Promise<RestResponse>;
}

const MONTHLY_WAKE_UPS = 100;

export function createBench({ clock, access, monthlyWakeUps = MONTHLY_WAKE_UPS }: BenchOptions): Bench {
  const fleet = new Fleet(clock);
  const faults = new Faults();
  const remote = new RemoteService({ clock, fleet, faults, access, monthlyWakeUps });
  return { clock, fleet, faults, remote, rest: (request) => answerRest(request, { clock, fleet, access }) };
}
