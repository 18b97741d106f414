export type { Access, BearerQuestion, Grant } from "./access/access.ts";
export { type Bench, type BenchOptions, createBench } from "./bench.ts";
export { BenchClock, type MachineTime } from "./clock/bench-clock.ts";
export type { Clock, EpochMs } from "./clock/clock.ts";
export {
  type ActiveFault,
  type BrokerFault,
  type CommandFault,
  type Fault,
  Faults,
  type RestFault,
  type Service,
} from "./faults/faults.ts";
export { type Contract, type EventNow, Fleet } from "./fleet/fleet.ts";
export type { Message } from "./remote/messages.ts";
export { type Publish, RemoteService } from "./remote/remote-service.ts";
export type { RestRequest, RestResponse } from "./rest/exchange.ts";
export { lifeOf, live, type VehicleEvent } from "./vehicle/events.ts";
export type { Brand, Identity, Motorization } from "./vehicle/identity.ts";
export { type Build, newVehicle } from "./vehicle/new-vehicle.ts";
export type { VehicleState } from "./vehicle/state.ts";
