// Topics and messages of remote commands: docs/guide/vehicle-bench.md#remote-commands
import type { Fields } from "../../configuration/fields.ts";
import { objectIn, textIn } from "../fields.ts";
import { type Order, type Service, services } from "./order.ts";

const FROM = "psa/RemoteServices/from/cid/";
const TO = "psa/RemoteServices/to/cid/";
const EVENTS = "psa/RemoteServices/events/MPHRTServices/";
const PROGRESS = "/ProcessManagement";

export const answersOf = (customer: string): string => `${TO}${customer}/#`;
export const eventsOf = (vin: string): string => `${EVENTS}${vin}`;
export const ordersOf = (customer: string, service: Service): string => `${FROM}${customer}/${service}`;

/** A message of the broker. */
export type RemoteMessage =
  | {
      readonly type: "progress";
      readonly service: Service;
      readonly correlationId: string;
      readonly code: number;
    }
  | ({ readonly type: "end"; readonly service: Service; readonly correlationId: string } & End)
  | { readonly type: "event"; readonly vin: string; readonly body: Fields };

/** The end of a command. */
export interface End {
  readonly returnCode: number;
  readonly data: Fields;
  readonly reason: string;
}

/** @returns `undefined` for a message of another customer or form */
export function parseMessage(topic: string, payload: string, customer: string): RemoteMessage | undefined {
  const body = parse(payload);
  if (!body) return undefined;
  if (topic.startsWith(EVENTS)) return { type: "event", vin: topic.slice(EVENTS.length), body };
  const prefix = `${TO}${customer}/`;
  if (!topic.startsWith(prefix)) return undefined;
  const path = topic.slice(prefix.length);
  const isProgress = path.endsWith(PROGRESS);
  const name = isProgress ? path.slice(0, -PROGRESS.length) : path;
  const service = services.find((known) => known === name);
  if (!service) return undefined;
  const correlationId = textIn(body.correlation_id) ?? "";
  if (isProgress) return { type: "progress", service, correlationId, code: Number(body.process_code) };
  return {
    type: "end",
    service,
    correlationId,
    returnCode: Number(body.return_code),
    data: objectIn(body.resp_data),
    reason: textIn(body.reason) ?? "",
  };
}

function parse(payload: string): Fields | undefined {
  try {
    const body: unknown = JSON.parse(payload);
    return objectIn(body);
  } catch {
    return undefined;
  }
}

/** The payload of an order. Its date is UTC, in whole seconds. */
export const envelope = (
  { parameters }: Order,
  ids: {
    readonly token: string;
    readonly customer: string;
    readonly vin: string;
    readonly correlationId: string;
  },
  now: number,
): string =>
  JSON.stringify({
    access_token: ids.token,
    customer_id: ids.customer,
    correlation_id: ids.correlationId,
    req_date: `${new Date(now).toISOString().slice(0, 19)}Z`,
    vin: ids.vin,
    req_parameters: parameters,
  });

/** A correlation id of the field's form: 32 hex digits and the time, UTC, as `yyyyMMddHHmmssSSS`. */
export const newCorrelationId = (random: (count: number) => Uint8Array, now: number): string => {
  const hex = Array.from(random(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex}${new Date(now).toISOString().replace(/\D/g, "")}`;
};
