import type { Answer } from "../job/answer.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { ageOf } from "./age.ts";
import { withVehicle } from "./chosen.ts";
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
    const say = vehicleSentencesIn(language);
    const words = fieldWordsIn(language);
    if (value === null || value.length === 0) job.note(say.noPrograms);
    else if (updatedAt !== null) job.note(say.programsOf(ageOf(updatedAt, Date.now(), language)));
    const lines = (value ?? []).map((program) => {
      const days = program.days.map((day) => words.values[day] ?? day).join(" ");
      return `${program.slot}  ${clockTime(program)}  ${days}  ${program.isEnabled ? words.on : words.off}`;
    });
    return {
      message: ownMessage({ programs: { value, updatedAt } }),
      ...(lines.length > 0 && { text: lines.join("\n") }),
    };
  });
