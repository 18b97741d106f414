import type { Fleet } from "../fleet/fleet.ts";
import type { Situation } from "../recorder/judgements.ts";
import { isUsed } from "../vehicle/programs.ts";
import { wakefulness, wakeUpsThisMonth } from "../vehicle/wakefulness.ts";
import type { Command } from "./command.ts";
import { parseOrder } from "./parse-order.ts";

/** The situation of the vehicle at the arrival of a command, for the recorder. */
export function situationOf(
  { service, envelope }: Command,
  { fleet, monthlyWakeUps }: { readonly fleet: Fleet; readonly monthlyWakeUps: number },
): Omit<Situation, "machineNow"> {
  const order = parseOrder(service, envelope.parameters);
  const state = fleet.find(envelope.vin);
  if (!state)
    return { understood: order !== undefined, asleep: false, wipesPrograms: false, budgetSpent: false };
  const { programs } = state.body.preconditioning;
  const wipesPrograms =
    order?.type === "preconditioning" &&
    programs.some((program, i) => program.on && isUsed(program) && !isUsed(order.programs[i] ?? program));
  return {
    understood: order !== undefined,
    asleep: wakefulness(state) !== "awake",
    wipesPrograms,
    budgetSpent: wakeUpsThisMonth(state) >= monthlyWakeUps,
  };
}
