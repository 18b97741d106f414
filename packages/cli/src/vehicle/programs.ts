import type { Language } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { ageOf } from "./age.ts";
import { type State, withVehicle } from "./chosen.ts";
import { clockTime } from "./clock-time.ts";
import { fieldWordsIn } from "./field-words.ts";
import { vehicleSentencesIn } from "./sentences.ts";

/** The weekly programs of preconditioning that the servers have. It wakes nothing. */
export const programs = (job: Job): Promise<Answer> =>
  withVehicle(job, async (pims) => {
    const { language } = job;
    const message = await pims.get("pims.vehicle.state");
    if (message.status === "FAILED") return { message };
    const { value, updatedAt } = message.result.state.programs;
    const words = fieldWordsIn(language);
    const note = programsNote(language, message.result.state.programs, Date.now());
    if (note !== undefined) job.note(note);
    const lines = (value ?? []).map((program) => {
      const days = program.days.map((day) => words.values[day] ?? day).join(" ");
      return `${program.slot}  ${clockTime(program)}  ${days}  ${program.isEnabled ? words.on : words.off}`;
    });
    return {
      message: ownMessage({ programs: { value, updatedAt } }),
      ...(lines.length > 0 && { text: lines.join("\n") }),
    };
  });

/** The sentence above the programs. Programs that are not known are not the same as none. */
export function programsNote(
  language: Language,
  { value, updatedAt }: State["programs"],
  now: number,
): string | undefined {
  const say = vehicleSentencesIn(language);
  if (value === null) return `${say.programsUnknown}.`.replace(/^./, (first) => first.toUpperCase());
  if (value.length === 0) return say.noPrograms;
  return updatedAt === null ? undefined : say.programsOf(ageOf(updatedAt, now, language));
}
