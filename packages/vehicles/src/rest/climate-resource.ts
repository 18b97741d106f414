import type { EpochMs } from "../clock/clock.ts";
import type { Preconditioning } from "../vehicle/body.ts";
import { isUsed, type Program } from "../vehicle/programs.ts";
import { formatDate, formatTime } from "./formats.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const programOf = (program: Program, index: number) => ({
  slot: index + 1,
  enabled: program.on,
  recurrence: "Daily",
  start: formatTime(program),
  occurence: { day: DAYS.filter((_, day) => program.days[day]) },
});

/** Preconditioning; the same in the older spelling, `preconditionning`. */
export function preconditioningResource({ status, cause, failure, programs }: Preconditioning, at: EpochMs) {
  const date = formatDate(at);
  return {
    airConditioning: {
      createdAt: date,
      updatedAt: date,
      status,
      ...(cause && { startingCause: cause }),
      ...(failure && { failureCause: failure }),
      programs: programs.flatMap((program, index) => (isUsed(program) ? [programOf(program, index)] : [])),
    },
  };
}
