import { type CommandFault, type Fault, SERVICES } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { type Fields, InvalidBody } from "./fields.ts";

const COMMAND_FAULTS = [
  "answer",
  "silence",
  "late",
  "twice",
  "empty correlation id",
  "out of order",
  "sentinel values",
] as const satisfies readonly CommandFault["type"][];

const REST_FAULTS = [
  "invalid token",
  "security checks",
  "identity error",
  "no status",
  "no compatible vehicle",
  "vehicles not found",
  "replaced box",
  "debug body",
  "html error",
  "too many requests",
  "frozen dates",
  "sentinel values",
] as const;

const BROKER_FAULTS = ["lost CONNACK", "lost SUBACK", "restart", "payload limit"] as const;

/** The faults that there are, for whoever shows them. */
export const FAULT_TYPES = { command: COMMAND_FAULTS, rest: REST_FAULTS, broker: BROKER_FAULTS } as const;

const LONGEST_DELAY_MS = 600_000;

function parseCommandFault(fields: Fields): CommandFault {
  const type = fields.oneOf("type", COMMAND_FAULTS);
  if (type === "late") return { type, ms: fields.number("ms", 0, LONGEST_DELAY_MS) };
  if (type !== "answer") return { type };
  return {
    type,
    returnCode: fields.text("returnCode", 5),
    ...(fields.has("respData") && { respData: fields.record("respData") }),
    ...(fields.has("reason") && { reason: fields.text("reason", 200) }),
  };
}

function parseKind(fields: Fields): Fault {
  switch (fields.oneOf("of", ["command", "rest", "broker"])) {
    case "command": {
      const service = fields.has("service") ? { service: fields.oneOf("service", SERVICES) } : {};
      return { of: "command", ...service, ...parseCommandFault(fields) };
    }
    case "rest":
      return { of: "rest", type: fields.oneOf("type", REST_FAULTS) };
    case "broker":
      return { of: "broker", type: fields.oneOf("type", BROKER_FAULTS) };
  }
}

/** Reads a fault; `vehicle` is the vehicle's id. @throws InvalidBody */
export function parseFault(fields: Fields, fleet: Fleet): Fault {
  const fault = parseKind(fields);
  if (fault.of === "broker" && fields.has("vehicle")) throw new InvalidBody("the broker has no vehicles");
  const vin = fields.has("vehicle") ? fleet.vinOf(fields.text("vehicle")) : undefined;
  if (fields.has("vehicle") && vin === undefined) throw new InvalidBody("there is no such vehicle");
  const times = fields.has("times") ? { times: fields.number("times", 1, 1_000) } : {};
  fields.end();
  return { ...fault, ...(vin !== undefined && { vin }), ...times };
}
