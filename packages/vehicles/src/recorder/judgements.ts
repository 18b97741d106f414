import type { Service } from "../faults/faults.ts";

/** The mistakes that the recorder knows. */
export const JUDGEMENTS = {
  units: "a number is given as text, or lies outside its range",
  "not UTC": "the date has no Z, or is off by hours: local time was stamped as UTC",
  "wiped programs": "a weekly program that was on is missing: a command overwrites all four",
  "wake-ups over the budget": "more than six wake-ups in twenty minutes, or the month's budget is spent",
  "resent without a new token": "the same request came again with the token that had expired",
  "resent for a missing right": "the same request came again, although the customer has no right to it",
  "two commands at once": "a command came before the end of the one before it",
  "reconnected without back-off": "the client connected more than ten times in a minute",
  "too long": "the packet has more than 1,456 bytes: in the field it vanishes",
  "unknown service": "the topic belongs to no service",
  "not understood": "the payload is no JSON object, or its parameters are not the service's",
} as const;

export type Judgement = keyof typeof JUDGEMENTS;

/** A command as the recorder judges it. The recorder keeps no token beyond the next command of its vehicle. */
export interface SeenCommand {
  readonly customer: string;
  readonly service: Service;
  readonly vin: string;
  readonly correlationId: string;
  readonly accessToken: string;
  readonly sentAt: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface SeenEnd {
  readonly returnCode: string;
  readonly reason?: string;
}

/** The vehicle's side at the arrival of a command. */
export interface Situation {
  readonly understood: boolean;
  readonly asleep: boolean;
  readonly wipesPrograms: boolean;
  readonly budgetSpent: boolean;
  /** The machine's time, which clients have; the bench's clock may run apart. */
  readonly machineNow: number;
}

const MINUTE = 60_000;
/** Clients whose clocks differ by less are within the network's and their own errors. */
const MOST_DIFFERENCE_MS = 10 * MINUTE;

const isOutside = (value: unknown, least: number, most: number): boolean =>
  typeof value !== "number" || !Number.isInteger(value) || value < least || value > most;

/** The numbers of each service, with their ranges. */
function hasWrongUnits(service: Service, parameters: SeenCommand["parameters"]): boolean {
  if (service === "Horn") return isOutside(parameters.nb_horn, 1, 10);
  if (service === "Lights") return isOutside(parameters.duration, 1, 60);
  if (service !== "VehCharge") return false;
  const { program } = parameters;
  if (typeof program !== "object" || program === null) return true;
  const { hour, minute }: { hour?: unknown; minute?: unknown } = program;
  return isOutside(hour, 0, 23) || isOutside(minute, 0, 59);
}

const isUtc = (text: string, machineNow: number): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) &&
  Math.abs(Date.parse(text) - machineNow) <= MOST_DIFFERENCE_MS;

/** The judgements of a command by itself. */
export function judgeAlone(command: SeenCommand, situation: Situation): Judgement[] {
  if (!situation.understood) {
    const found: Judgement[] = ["not understood"];
    return hasWrongUnits(command.service, command.parameters) ? [...found, "units"] : found;
  }
  return [
    ...(hasWrongUnits(command.service, command.parameters) ? (["units"] as const) : []),
    ...(isUtc(command.sentAt, situation.machineNow) ? [] : (["not UTC"] as const)),
    ...(situation.wipesPrograms ? (["wiped programs"] as const) : []),
    ...(situation.budgetSpent && situation.asleep ? (["wake-ups over the budget"] as const) : []),
  ];
}
