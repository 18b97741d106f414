// One weekly program of preconditioning is set; the SDK reads the others and sends them back.
import type { Pims } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import type { Job } from "../job/job.ts";
import { UsageError } from "../terminal/usage-error.ts";
import type { State } from "./chosen.ts";
import { parseClockTime } from "./clock-time.ts";
import { sendOrder } from "./orders.ts";
import { vehicleSentencesIn } from "./sentences.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

type Program = NonNullable<State["programs"]["value"]>[number];
type Change = (before: Program | undefined) => Pick<Program, "hour" | "minute" | "isEnabled" | "days">;

/** @throws UsageError */
export function setProgram(job: Job): Promise<Answer> {
  const slot = slotOf(job.options.set);
  const change = changeOf(job, slot);
  return sendOrder(job, {
    send: async (pims) => {
      const programs = programsOf(job, await idleState(job, pims));
      const { days, ...program } = change(programs.find((known) => known.slot === slot));
      return pims.set("pims.vehicle.command", {
        action: "preconditioning",
        startNow: false,
        programs: [{ slot, ...program, occurrence: days }],
      });
    },
    done: (say) => say.programSet(slot),
  });
}

/** The state, unless preconditioning runs: an order without `startNow` would end it. @throws CallFailed */
async function idleState({ language }: Job, pims: Pims): Promise<State> {
  const { state } = succeeded(await pims.get("pims.vehicle.state")).result;
  if (state.preconditioning.value === "Enabled") throw new Error(vehicleSentencesIn(language).runsNow);
  return state;
}

/** The programs that the change goes by. @throws Error for programs that are not known: that is not the same as none */
export function programsOf({ language }: Pick<Job, "language">, { programs }: State): readonly Program[] {
  if (programs.value === null) throw new Error(vehicleSentencesIn(language).programsUnknown);
  return programs.value;
}

function slotOf(given: unknown): number {
  if (typeof given === "string" && /^[1-4]$/.test(given)) return Number(given);
  throw new UsageError(`--set must be a program from 1 to 4, not "${given}"`);
}

/** The change that the options ask for. @throws UsageError */
function changeOf(job: Job, slot: number): Change {
  const { at, days } = job.options;
  if (job.has("off") && at === undefined && days === undefined)
    return (before) => {
      if (!before) throw new UsageError(vehicleSentencesIn(job.language).noProgram(slot));
      return { hour: before.hour, minute: before.minute, isEnabled: false, days: before.days };
    };
  if (job.has("off") || typeof at !== "string" || typeof days !== "string")
    throw new UsageError("--set needs --at and --days, or --off");
  const program = { ...parseClockTime(at), isEnabled: true, days: daysOf(days) };
  return () => program;
}

/** The days of `mon,tue` or `daily`. @throws UsageError */
function daysOf(given: string): Program["days"] {
  const names = given.toLowerCase().split(",");
  const found = DAYS.filter((day) => names.includes(day.toLowerCase()));
  if (given === "daily") return DAYS;
  if (found.length === names.length) return found;
  throw new UsageError(`--days must be daily, or some of ${DAYS.join(",").toLowerCase()}, not "${given}"`);
}
