import type { Service } from "../faults/faults.ts";
import type { TimeOfDay } from "../vehicle/body.ts";
import type { Order } from "../vehicle/orders.ts";
import { type Program, type Programs, UNUSED_PROGRAM } from "../vehicle/programs.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const isInteger = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

/** A client of the field sends the time of a deferred charge as text. */
const numberOf = (value: unknown): unknown =>
  typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;

function parseTime(value: unknown): TimeOfDay | undefined {
  if (!isFields(value)) return undefined;
  const [hour, minute] = [numberOf(value.hour), numberOf(value.minute)];
  return isInteger(hour, 23) && isInteger(minute, 59) ? { hour, minute } : undefined;
}

/** An unused program has hour 34. A missing one is unused: a command overwrites all four. */
function parseProgram(value: unknown): Program | undefined {
  if (value === undefined) return UNUSED_PROGRAM;
  if (!isFields(value)) return undefined;
  const { day, hour, minute, on } = value;
  if (!Array.isArray(day) || day.length !== 7 || !isInteger(hour, 34) || !isInteger(minute, 59))
    return undefined;
  return { days: day.map((one) => Number(one) === 1), hour, minute, on: Number(on) === 1 };
}

function parsePrograms(value: unknown): Programs | undefined {
  const given = isFields(value) ? value : {};
  const one = parseProgram(given.program1);
  const two = parseProgram(given.program2);
  const three = parseProgram(given.program3);
  const four = parseProgram(given.program4);
  return one && two && three && four ? [one, two, three, four] : undefined;
}

function parseCharge({ type, program }: Fields): Order | undefined {
  const deferred = parseTime(program);
  if (!deferred || (type !== "immediate" && type !== "delayed")) return undefined;
  return { type: "charge", now: type === "immediate", deferred };
}

function parsePreconditioning({ asap, programs }: Fields): Order | undefined {
  const parsed = parsePrograms(programs);
  if (!parsed || (asap !== "activate" && asap !== "deactivate")) return undefined;
  return { type: "preconditioning", now: asap === "activate", programs: parsed };
}

const PARSERS: Readonly<Record<Service, (parameters: Fields) => Order | undefined>> = {
  "VehCharge/state": ({ action }) => (action === "state" ? { type: "report" } : undefined),
  VehCharge: parseCharge,
  "VehCharge/limit": ({ action }) =>
    action === "daily" || action === "trip" ? { type: "limit", limited: action === "daily" } : undefined,
  ThermalPrecond: parsePreconditioning,
  Doors: ({ action }) =>
    action === "lock" || action === "unlock" ? { type: "doors", lock: action === "lock" } : undefined,
  // One field client sends the count as text.
  Horn: ({ nb_horn, action }) =>
    action === "activate" && isInteger(Number(nb_horn), 10)
      ? { type: "horn", count: Number(nb_horn) }
      : undefined,
  Lights: ({ duration, action }) =>
    action === "activate" && isInteger(Number(duration), 60)
      ? { type: "lights", seconds: Number(duration) }
      : undefined,
};

/** @returns undefined for parameters that the service does not know */
export const parseOrder = (service: Service, parameters: Fields): Order | undefined =>
  PARSERS[service](parameters);
