import type { Pims } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { localTime } from "../terminal/local-time.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { ageOf } from "./age.ts";
import { budgetLine } from "./budget-line.ts";
import { nameOf, type State, type Vehicle, withVehicle } from "./chosen.ts";
import { fieldLines } from "./field-lines.ts";
import { fieldWordsIn } from "./field-words.ts";
import { vehicleSentencesIn } from "./sentences.ts";

const DAY_MS = 86_400_000;

/** The state that the servers have. It wakes nothing. */
export const status = (job: Job): Promise<Answer> =>
  withVehicle(job, (pims, vehicle) => statusAnswer(job, pims, vehicle));

export async function statusAnswer(job: Job, pims: Pims, vehicle: Vehicle): Promise<Answer> {
  const message = await pims.get("pims.vehicle.state");
  if (message.status === "FAILED") return { message };
  const { state } = message.result;
  const spent = await pims.get("pims.vehicle.budget");
  const budget = spent.status === "SUCCEEDED" ? spent.result.budget : null;
  const now = Date.now();
  const lines = [
    headLine(job, vehicle, state, now),
    ...fieldLines(job, state, now).map(({ text }) => text),
    ...(budget ? [budgetLine(job, budget)] : []),
  ];
  const asleep = state.updatedAt !== null && now - Date.parse(state.updatedAt) > DAY_MS;
  if (asleep) job.note(vehicleSentencesIn(job.language).asleep);
  return { message: ownMessage({ vehicle, state, budget }), text: lines.map(safeLine).join("\n") };
}

/** The vehicle, and the age of its newest report. */
export function headLine({ language }: Job, vehicle: Vehicle, { updatedAt }: State, now: number): string {
  const say = vehicleSentencesIn(language);
  const report =
    updatedAt === null
      ? say.noReport
      : say.report(localTime(updatedAt, language), ageOf(updatedAt, now, language));
  return `${nameOf(vehicle)}${fieldWordsIn(language).colon} ${report}`;
}
