import type { Service } from "../faults/faults.ts";
import type { Outcome } from "../vehicle/orders.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { type Envelope, endTopic, progressTopic } from "./envelope.ts";

/** A message for the clients of one customer. */
export interface Message {
  readonly customer: string;
  readonly topic: string;
  readonly payload: string;
}

/** 900 accepted, 901 asleep and being woken, 903 forwarded to the vehicle. */
export type ProcessCode = 900 | 901 | 903;

const PROCESS_MESSAGES: Readonly<Record<ProcessCode, string>> = {
  900: "Request accepted",
  901: "Vehicle in sleep mode",
  903: "Request sent to the vehicle",
};

/** The end of a command. */
export interface End {
  readonly returnCode: string;
  readonly respData?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

type Ids = Pick<Envelope, "vin" | "correlationId">;

export function progress(
  customer: string,
  service: Service,
  ids: Ids,
  code: ProcessCode,
  at: number,
): Message {
  const payload = {
    process_date: new Date(at).toISOString(),
    vin: ids.vin,
    correlation_id: ids.correlationId,
    process_code: String(code),
    process_message: PROCESS_MESSAGES[code],
  };
  return { customer, topic: progressTopic(customer, service), payload: JSON.stringify(payload) };
}

export function end(customer: string, service: Service, ids: Ids, result: End, at: number): Message {
  const payload = {
    resp_date: new Date(at).toISOString(),
    vin: ids.vin,
    correlation_id: ids.correlationId,
    return_code: result.returnCode,
    resp_data: result.respData ?? {},
    ...(result.reason !== undefined && { reason: result.reason }),
  };
  return { customer, topic: endTopic(customer, service), payload: JSON.stringify(payload) };
}

/** The end that an order's outcome leads to. Only doors answer with data on success: the new state of the lock. */
export function endOf(service: Service, outcome: Outcome, { body }: VehicleState): End {
  if (outcome.type === "refused") return { returnCode: "500", respData: { error: outcome.error } };
  if (outcome.type === "doors refused")
    return { returnCode: "500", respData: { lock_resp_state: outcome.lockState } };
  if (service !== "Doors") return { returnCode: "0" };
  return { returnCode: "0", respData: { lock_resp_state: body.doors.locked ? 1 : 0 } };
}
