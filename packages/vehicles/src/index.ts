export type { Access, BearerQuestion, Grant } from "./access/access.ts";
export { type Bench, type BenchOptions, createBench } from "./bench.ts";
export { Broker, type BrokerOptions } from "./broker/broker.ts";
export { type Certificate, type CertificateOptions, makeCertificate } from "./broker/certificate.ts";
export type { BrokerFaults } from "./broker/faults.ts";
export type { BrokerLimits } from "./broker/limits.ts";
export type { Authenticate, Session } from "./broker/session.ts";
export { BenchClock, type MachineTime } from "./clock/bench-clock.ts";
export type { AdjustableClock, Clock, EpochMs } from "./clock/clock.ts";
export { FAULT_TYPES } from "./control/parse-fault.ts";
export type { VehicleView } from "./control/vehicle-view.ts";
export {
  type ActiveFault,
  type BrokerFault,
  type CommandFault,
  type Fault,
  Faults,
  type RestFault,
  type Service,
} from "./faults/faults.ts";
export { type Change, type Contract, type EventNow, Fleet } from "./fleet/fleet.ts";
export { createHandler, type Handler, type HandlerOptions } from "./http/handler.ts";
export type { StreamLimits } from "./http/stream.ts";
export {
  AccountCars,
  type AccountCarsOptions,
  type AccountTokens,
  type AttachedCars,
  type CarPlace,
  type OpenCars,
} from "./owners/account-cars.ts";
export type { ConnectionEvent, Ending } from "./recorder/connection-event.ts";
export type { Entry } from "./recorder/entry.ts";
export { JUDGEMENTS, type Judgement } from "./recorder/judgements.ts";
export { Recorder } from "./recorder/recorder.ts";
export type { Message } from "./remote/messages.ts";
export { type Publish, RemoteService } from "./remote/remote-service.ts";
export type { RestRequest, RestResponse } from "./rest/exchange.ts";
export type { Limits } from "./rest/rate-limit.ts";
export { type Customer, type RunningBench, type StartOptions, startBench } from "./start.ts";
export { lifeOf, live, type VehicleEvent } from "./vehicle/events.ts";
export type { Brand, Identity, Motorization } from "./vehicle/identity.ts";
export { type Build, newVehicle } from "./vehicle/new-vehicle.ts";
export type { VehicleState } from "./vehicle/state.ts";
