// The remote services, and the parameters of their orders: docs/guide/vehicle-bench.md#remote-commands
import type { TimeOfDay, WeeklyTime } from "../local-time.ts";

/** The remote services, by their places in topics. */
export const services = [
  "VehCharge/state",
  "VehCharge/limit",
  "VehCharge",
  "ThermalPrecond",
  "Doors",
  "Horn",
  "Lights",
] as const;
export type Service = (typeof services)[number];

/** An order for a vehicle. */
export interface Order {
  readonly service: Service;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A weekly program of preconditioning, in UTC. */
export interface WireProgram extends WeeklyTime {
  readonly on: boolean;
}

/** The number of programs that a vehicle has. An order overwrites all of them. */
export const PROGRAMS = 4;

const SOUNDS = 2;
const FLASH_SECONDS = 10;

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

/** The field's form of a program that is not set. */
const UNSET = { day: [0, 0, 0, 0, 0, 0, 0], hour: 34, minute: 7, on: 0 };

const wireProgram = (program: WireProgram | undefined) =>
  program
    ? { day: program.days.map(bit), hour: program.hour, minute: program.minute, on: bit(program.on) }
    : UNSET;

export const wakeUp = (): Order => ({ service: "VehCharge/state", parameters: { action: "state" } });

/** @param time the deferred time, in UTC: an order always sets it */
export const charge = (now: boolean, time: TimeOfDay): Order => ({
  service: "VehCharge",
  parameters: {
    program: { hour: time.hour, minute: time.minute },
    type: now ? "immediate" : "delayed",
  },
});

export const chargeLimit = (limited: boolean): Order => ({
  service: "VehCharge/limit",
  parameters: { action: limited ? "daily" : "trip" },
});

/** @param programs by their slots, from the first */
export const preconditioning = (now: boolean, programs: readonly (WireProgram | undefined)[]): Order => ({
  service: "ThermalPrecond",
  parameters: {
    asap: now ? "activate" : "deactivate",
    programs: Object.fromEntries(
      Array.from({ length: PROGRAMS }, (_, slot) => [`program${slot + 1}`, wireProgram(programs[slot])]),
    ),
  },
});

export const doors = (lock: boolean): Order => ({
  service: "Doors",
  parameters: { action: lock ? "lock" : "unlock" },
});

export const horn = (): Order => ({ service: "Horn", parameters: { nb_horn: SOUNDS, action: "activate" } });

export const lights = (): Order => ({
  service: "Lights",
  parameters: { action: "activate", duration: FLASH_SECONDS },
});
