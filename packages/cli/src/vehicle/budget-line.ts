import type { Job } from "../job/job.ts";
import { localTime } from "../terminal/local-time.ts";
import type { Budget } from "./chosen.ts";
import { vehicleSentencesIn } from "./sentences.ts";

/** The wake-ups that the vehicle's budgets have left, in a sentence. */
export function budgetLine({ language, say }: Job, { wakeUp, monthlyWakeUp }: Budget): string {
  const words = vehicleSentencesIn(language);
  const parts = [wakeUp, monthlyWakeUp].map(({ used, limit, windowSeconds, nextTry }) => {
    const count = say.of(used, limit);
    const next = nextTry === null ? "" : say.nextAt(localTime(nextTry, language));
    return windowSeconds === null ? count : `${words.within(count, windowSeconds)}${next}`;
  });
  // Without limits both counts are of the same wake-ups.
  return words.wakeUps([...new Set(parts)].join(", "));
}
