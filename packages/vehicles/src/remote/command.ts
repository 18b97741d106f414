import type { CommandFault, Service } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { SeenCommand } from "../recorder/judgements.ts";
import type { Envelope } from "./envelope.ts";
import type { End } from "./messages.ts";

/** A command on its way. */
export interface Command {
  readonly customer: string;
  readonly service: Service;
  readonly envelope: Envelope;
  readonly faults: readonly CommandFault[];
}

export const has = ({ faults }: Command, type: CommandFault["type"]): boolean =>
  faults.some((fault) => fault.type === type);

/** The end that a fault asks for. */
export const forcedEnd = ({ faults }: Command): End | undefined =>
  faults.find((fault) => fault.type === "answer");

export const lateness = ({ faults }: Command): number =>
  faults.find((fault) => fault.type === "late")?.ms ?? 0;

/** A payload that could not be read, as a command without anything. */
export const emptyCommand = (customer: string, service: Service): Command => ({
  customer,
  service,
  envelope: { accessToken: "", customer, correlationId: "", sentAt: "", vin: "", parameters: {} },
  faults: [],
});

/** The command as the recorder takes it. All VINs that the fleet does not have are one. */
export const seen = ({ customer, service, envelope }: Command, fleet: Fleet): SeenCommand => ({
  ...envelope,
  customer,
  service,
  vin: fleet.contract(envelope.vin) ? envelope.vin : "",
});
