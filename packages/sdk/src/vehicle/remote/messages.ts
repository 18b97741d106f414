// Topics and messages of remote commands: docs/guide/vehicle-bench.md#remote-commands
import type { Fields } from "../../configuration/fields.ts";
import { numberIn, objectIn, textIn } from "../fields.ts";
import { type Order, type Service, services } from "./order.ts";

const FROM = "psa/RemoteServices/from/cid/";
const TO = "psa/RemoteServices/to/cid/";
const EVENTS = "psa/RemoteServices/events/MPHRTServices/";
const PROGRESS = "/ProcessManagement";

export const answersOf = (customer: string): string => `${TO}${customer}/#`;
export const eventsOf = (vin: string): string => `${EVENTS}${vin}`;
export const ordersOf = (customer: string, service: Service): string => `${FROM}${customer}/${service}`;

/** The command that an answer names. Either id may be empty. */
interface Answer {
  readonly service: Service;
  readonly vin: string;
  readonly correlationId: string;
}

/** A message of the broker. */
export type RemoteMessage =
  | ({ readonly type: "progress"; readonly code: number } & Answer)
  | ({ readonly type: "end" } & Answer & End)
  | { readonly type: "event"; readonly vin: string; readonly body: Fields };

/** The end of a command. */
export interface End {
  /** `NaN` for an answer without a code, which is no success. */
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
  const answer = { service, vin: textIn(body.vin) ?? "", correlationId: textIn(body.correlation_id) ?? "" };
  if (isProgress) {
    const code = codeIn(body.process_code);
    return code === undefined ? undefined : { type: "progress", ...answer, code };
  }
  return {
    type: "end",
    ...answer,
    returnCode: codeIn(body.return_code) ?? Number.NaN,
    data: objectIn(body.resp_data),
    reason: textIn(body.reason) ?? "",
  };
}

const codeIn = (value: unknown): number | undefined => numberIn(value, 0, 9999);

/**
 * True for an answer to a command. The servers may send an error without its ids; it is taken as the answer only if no
 * other command of the service is under way. A success or a refused token without its id may be of another client of the
 * customer.
 */
export function isAnswerTo(
  message: RemoteMessage,
  command: Answer,
  isOnlyOne: boolean,
): message is Exclude<RemoteMessage, { readonly type: "event" }> {
  if (message.type === "event" || message.service !== command.service) return false;
  if (message.correlationId !== "") return message.correlationId === command.correlationId;
  if (message.type !== "end" || message.returnCode !== SERVER_ERROR) return false;
  return message.vin === "" ? isOnlyOne : message.vin === command.vin;
}

const SERVER_ERROR = 500;

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
