import { SERVICES, type Service } from "../faults/faults.ts";

/** The parts of a command that every service has. */
export interface Envelope {
  readonly accessToken: string;
  readonly customer: string;
  readonly correlationId: string;
  readonly sentAt: string;
  readonly vin: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const FROM = "psa/RemoteServices/from/cid/";
const TO = "psa/RemoteServices/to/cid/";
const EVENTS = "psa/RemoteServices/events/MPHRTServices/";

export const progressTopic = (customer: string, service: Service): string =>
  `${TO}${customer}/${service}/ProcessManagement`;
export const endTopic = (customer: string, service: Service): string => `${TO}${customer}/${service}`;
export const eventTopic = (vin: string): string => `${EVENTS}${vin}`;

/** The service of a topic that a customer publishes to; undefined for other topics and other customers. */
export function serviceOf(topic: string, customer: string): Service | undefined {
  const prefix = `${FROM}${customer}/`;
  return topic.startsWith(prefix) ? SERVICES.find((service) => topic === `${prefix}${service}`) : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** @returns undefined for a payload that is no JSON object */
export function parseEnvelope(payload: string): Envelope | undefined {
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!isRecord(body)) return undefined;
  return {
    accessToken: text(body.access_token),
    customer: text(body.customer_id),
    correlationId: text(body.correlation_id),
    sentAt: text(body.req_date),
    vin: text(body.vin),
    parameters: isRecord(body.req_parameters) ? body.req_parameters : {},
  };
}
