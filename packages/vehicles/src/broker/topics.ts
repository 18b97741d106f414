// The topics of remote commands. A customer publishes and subscribes below the own id only.

const COMMANDS = "psa/RemoteServices/from/cid";
const ANSWERS = "psa/RemoteServices/to/cid";
const EVENTS = "psa/RemoteServices/events/MPHRTServices";

/** True for a vehicle of the customer. */
export type Owns = (customer: string, vin: string) => boolean;

const isBelow = (topic: string, prefix: string, customer: string): boolean =>
  topic.startsWith(`${prefix}/${customer}/`);

/** True for a topic that the customer may send commands on. It has no wildcards (MQTT 3.1.1 §3.3.2.1). */
export const mayPublish = (customer: string, topic: string): boolean =>
  !/[+#\0]/.test(topic) && isBelow(topic, COMMANDS, customer);

/** True for a filter that matches topics of the customer only. Wildcards stand behind the customer's id. */
export function maySubscribe(customer: string, filter: string, owns: Owns): boolean {
  if (!isFilter(filter)) return false;
  if (isBelow(filter, ANSWERS, customer)) return true;
  const vin = filter.startsWith(`${EVENTS}/`) ? filter.slice(EVENTS.length + 1) : "";
  return /^[A-Z0-9]+$/.test(vin) && owns(customer, vin);
}

/** MQTT 3.1.1 §4.7.1: a wildcard fills its level, and `#` is the last one. */
const isFilter = (filter: string): boolean =>
  !filter.includes("\0") &&
  filter
    .split("/")
    .every((level, at, levels) =>
      level === "#" ? at === levels.length - 1 : level === "+" || !/[+#]/.test(level),
    );

/** True if a topic matches a filter (MQTT 3.1.1 §4.7). */
export function matches(filter: string, topic: string): boolean {
  const [wanted, given] = [filter.split("/"), topic.split("/")];
  for (const [at, level] of wanted.entries()) {
    if (level === "#") return true;
    if (at >= given.length || (level !== "+" && level !== given[at])) return false;
  }
  return wanted.length === given.length;
}
